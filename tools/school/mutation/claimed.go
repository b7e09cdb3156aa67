package mutation

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"brownfield/tools/engine/mutate"
	"brownfield/tools/engine/score"
	"brownfield/tools/engine/subject"
	"brownfield/tools/engine/tempdir"
	"brownfield/tools/school/catalog"
	"brownfield/tools/school/check"
)

// Claimed is what a kata claims of the mutants of an edition.
type Claimed struct {
	Edition  string
	Files    []SourceFile
	Killed   int
	Arid     int            // in code that no test is for, and not counted
	Accepted map[string]int // survivors, by the kind of their reason
	Stale    []string       // what is wrong with entries of survivors.toml, one sentence each
}

// Survivors counts the accepted survivors.
func (c *Claimed) Survivors() int {
	n := 0
	for _, of := range c.Accepted {
		n += of
	}
	return n
}

// ClaimedOf finds the mutants of v1 or v2 and says what the kata claims of each. It
// builds and runs nothing, so it takes a second: survivors.toml names the survivors, and
// all other mutants are killed. [Gate] proves exactly that. What does not compile is
// listed as well, because only a build finds it out.
//
// It is kept beside the scorecards until the kata or this program changes.
func ClaimedOf(ctx context.Context, b *subject.Builder, kata *catalog.Kata, edition catalog.Edition) (*Claimed, error) {
	const name = "claimed"
	store, key, kept := keptClaims(b, kata, edition)
	var c Claimed
	if kept && store.Recall(key, name, &c) {
		return &c, nil
	}
	found, err := findClaimed(ctx, b, kata, edition)
	if err == nil && kept {
		_ = store.Remember(key, name, found) // It only takes a second the next time.
	}
	return found, err
}

// keptClaims is where claims are kept, if they can be.
func keptClaims(b *subject.Builder, kata *catalog.Kata, edition catalog.Edition) (store check.Store, key check.Key, ok bool) {
	binary, err := os.Executable()
	if err != nil {
		return store, key, false
	}
	if store, err = check.OpenStoreOf(binary); err != nil {
		return store, key, false
	}
	key, err = store.Key(b, kata, edition)
	return store, key, err == nil
}

func findClaimed(ctx context.Context, b *subject.Builder, kata *catalog.Kata, edition catalog.Edition) (*Claimed, error) {
	scratch, remove, err := tempdir.OnDisk("mutants")
	if err != nil {
		return nil, err
	}
	defer remove()
	r, err := claimedReport(ctx, b, kata, edition, scratch)
	if err != nil {
		return nil, err
	}
	c := &Claimed{Edition: edition.Name, Accepted: map[string]int{}, Stale: r.Stale}
	for _, result := range r.Results {
		switch kind, _, accepted := strings.Cut(r.Accepted[result.Mutant], ": "); {
		case result.Outcome == score.Arid:
			c.Arid++
		case accepted:
			c.Accepted[kind]++
		default:
			c.Killed++
		}
	}
	c.Files, err = r.files()
	return c, err
}

// claimedReport is the report that a measurement would make, if the kata is right.
func claimedReport(ctx context.Context, b *subject.Builder, kata *catalog.Kata, edition catalog.Edition, scratch string) (*Report, error) {
	program, err := mutate.Load(ctx, b, mutate.Source{Dir: edition.Dir}, filepath.Join(scratch, "program"))
	if err != nil {
		return nil, err
	}
	job := Of(kata, edition)
	scored := &score.Report{}
	for _, m := range program.Mutants {
		result := score.Result{Mutant: m, Outcome: score.Survived}
		if m.Arid != "" && !slices.Contains(job.Pinned, m.Arid) {
			result.Outcome = score.Arid
		}
		scored.Results = append(scored.Results, result)
	}
	r := &Report{Report: scored, Judgement: judge(job, scored), Lines: score.Sources{}, job: job, root: program.Dir()}
	for i, result := range scored.Results {
		if result.Outcome == score.Survived && r.Accepted[result.Mutant] == "" {
			scored.Results[i].Outcome = score.Killed
		}
	}
	return r, nil
}
