package selfreview

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"brownfield/tools/engine/subject"
	"brownfield/tools/internal/atomicfile"
	"brownfield/tools/school/catalog"
	"brownfield/tools/school/check"
	"brownfield/tools/school/cli"
	"brownfield/tools/school/steps"
)

// Facts are what has been measured of a work copy.
type Facts struct {
	Key      string          `json:"key"` // of the sources, the kata and the tools
	Card     check.Scorecard `json:"card"`
	Coverage *Coverage       `json:"coverage,omitempty"` // nil when it could not be taken
	Mutants  *Mutants        `json:"mutants,omitempty"`  // nil unless it was asked for
	Size     Size            `json:"size"`
	Modules  Modules         `json:"modules"`
	NoV2     bool            `json:"no_v2,omitempty"` // an adopted program without one: what is said of v2 is v1's
	Places   Places          `json:"places"`
	Unknown  []string        `json:"unknown,omitempty"` // what could not be measured, and why
}

// home is where the facts and a person's answers are kept. What begins with a
// dot counts as no source anywhere, so that a review makes no check stale.
const home = ".review"

// Sources is the work copy's tree without what a review has left there.
func Sources(kata *catalog.Kata) (steps.Tree, error) {
	tree, err := steps.ReadTree(kata.Work)
	delete(tree, catalog.ReviewFile)
	return tree, err
}

// Options say what to measure and who wants to know how far it is.
type Options struct {
	Score bool // the mutation score, too
	Tell  func(doing string)
}

// Measure takes the facts of a work copy, or finds those that were taken when it
// was the same.
func Measure(ctx context.Context, b *subject.Builder, kata *catalog.Kata, o Options) (*Facts, error) {
	key, err := factsKey(b, kata)
	if err != nil {
		return nil, err
	}
	facts, ok := load(kata, key)
	if !ok {
		if facts, err = take(ctx, b, kata, key, o.Tell); err != nil {
			return nil, err
		}
	}
	if ok && len(facts.Modules.Unknown) > 0 { // There may be a network by now.
		change, err := newChange(kata)
		if err != nil {
			return nil, err
		}
		if facts.Modules, err = change.modules(ctx, b, o.Tell); err != nil {
			return nil, err
		}
	}
	if o.Score && facts.Mutants == nil {
		if facts.Mutants, err = scoreMutants(ctx, kata, o.Tell); err != nil {
			return nil, err
		}
	}
	return facts, facts.save(kata)
}

func take(ctx context.Context, b *subject.Builder, kata *catalog.Kata, key string, tell func(string)) (*Facts, error) {
	f := &Facts{Key: key, NoV2: lacksV2(kata)}
	edition, err := kata.Edition("work")
	if err != nil {
		return nil, err
	}
	if f.Card, err = scorecard(ctx, b, kata, edition, tell); err != nil {
		return nil, err
	}
	change, err := newChange(kata)
	if err != nil {
		return nil, err
	}
	if f.Size, err = change.size(); err != nil {
		return nil, err
	}
	f.Places = change.places(f.Card)
	if build, ok := f.Card.Check(check.Build); !ok || build.Outcome != check.Pass {
		f.Unknown = append(f.Unknown, "coverage: it does not build")
	} else if f.Coverage, err = change.coverage(ctx, b, tell); err != nil {
		f.Unknown = append(f.Unknown, "coverage: "+firstLine(err))
	}
	if f.Modules, err = change.modules(ctx, b, tell); err != nil {
		return nil, err
	}
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	return f, nil
}

// scorecard checks the edition, unless kata check or kata open has done so since the
// last change.
func scorecard(ctx context.Context, b *subject.Builder, kata *catalog.Kata, edition catalog.Edition, tell func(string)) (check.Scorecard, error) {
	examiner, err := check.NewExaminer(b, filepath.Dir(filepath.Dir(kata.Dir)), kata, edition)
	if err != nil {
		return check.Scorecard{}, err
	}
	key, err := examiner.Key()
	if err != nil {
		return check.Scorecard{}, err
	}
	card, _, err := examiner.Examine(ctx, key, check.Examination{
		Tell:     func(check.Verdict) {},
		Progress: func(name check.Name, done, total int) { tell(cli.Doing(name, done, total)) },
	})
	return card, err
}

func firstLine(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}

// factsKey names everything that the facts depend on.
func factsKey(b *subject.Builder, kata *catalog.Kata) (string, error) {
	sources, err := Sources(kata)
	if err != nil {
		return "", err
	}
	sum := sha256.New()
	for _, name := range sources.Difference(steps.Tree{}) {
		fmt.Fprintf(sum, "%s %d\n%s", name, len(sources[name]), sources[name])
	}
	root := filepath.Dir(filepath.Dir(kata.Dir))
	for _, dir := range []string{kata.Dir, kata.V1, kata.V2, filepath.Join(root, "tools")} {
		hash, err := subject.Fingerprint(dir)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
		fmt.Fprintln(sum, hash)
	}
	fmt.Fprintln(sum, b.Go.Identity())
	return hex.EncodeToString(sum.Sum(nil)), nil
}

func factsFile(kata *catalog.Kata) string { return filepath.Join(kata.Work, home, "facts.json") }

func load(kata *catalog.Kata, key string) (*Facts, bool) {
	text, err := os.ReadFile(factsFile(kata))
	var f Facts
	if err != nil || json.Unmarshal(text, &f) != nil || f.Key != key {
		return nil, false // Facts that cannot be read only cost time.
	}
	return &f, true
}

// save keeps the facts, unless a check could not be made.
func (f *Facts) save(kata *catalog.Kata) error {
	if f.Card.Outcome == check.Error || slices.ContainsFunc(f.Unknown, func(s string) bool { return s != "" }) {
		return nil
	}
	text, err := json.MarshalIndent(f, "", "  ")
	if err != nil {
		return fmt.Errorf("cannot keep the facts: %w", err)
	}
	if err := makeHome(kata); err != nil {
		return err
	}
	if err := atomicfile.Write(factsFile(kata), text, 0o600); err != nil {
		return fmt.Errorf("cannot keep the facts: %w", err)
	}
	return nil
}

// makeHome makes the directory of a review, which git leaves out.
func makeHome(kata *catalog.Kata) error {
	dir := filepath.Join(kata.Work, home)
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return fmt.Errorf("cannot make room for the review: %w", err)
	}
	if err := os.WriteFile(filepath.Join(dir, ".gitignore"), []byte("*\n"), 0o600); err != nil {
		return fmt.Errorf("cannot make room for the review: %w", err)
	}
	return nil
}
