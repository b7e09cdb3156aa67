package prove

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"sync"

	"brownfield/tools/catalog"
	"brownfield/tools/check"
	"brownfield/tools/review"
	"brownfield/tools/script"
	"brownfield/tools/subject"
)

// A Claim is one thing that a kata says of itself.
type Claim struct {
	Name  string
	Prove func(ctx context.Context) error
	Alone bool // it needs the machine for itself
}

// ErrSkipped is wrapped by the error of a claim that this machine cannot prove.
var ErrSkipped = review.ErrSkipped

// prover proves the claims of one kata.
type prover struct {
	builder *subject.Builder
	kata    *catalog.Kata
	status  io.Writer // for a waiting person; only of the claims that go on elsewhere

	mu    sync.Mutex
	built map[string]*build
}

// build is one edition in one mode, made by the first claim that needs it.
type build struct {
	once    sync.Once
	subject *subject.Subject
	err     error
}

// Claims lists everything that kata claims. An adopted one claims only what its
// scripts say.
func Claims(b *subject.Builder, kata *catalog.Kata) []Claim {
	p := &prover{builder: b, kata: kata, built: map[string]*build{}}
	if kata.Adopted {
		return p.adopted()
	}
	v1, v2 := p.editions()
	claims := slices.Concat(p.written(), p.module(v1), p.keeps(v1), p.module(v2), p.keeps(v2), p.races(v2), p.path())
	for _, defect := range kata.Defects {
		claims = append(claims, p.isDefect(defect), p.isFixed(defect))
	}
	return claims
}

// adopted are the claims of a person's own program: that v1 is pinned and its
// defects show, and of v2, once there is one, that it keeps the one and is free
// of the other. How tidy they are is their owner's business.
func (p *prover) adopted() []Claim {
	v1, v2 := p.editions()
	claims := append([]Claim{p.builds(v1)}, p.keeps(v1)...)
	for _, defect := range p.kata.Defects {
		claims = append(claims, p.isDefect(defect))
	}
	if _, err := p.kata.Edition(v2.Name); err != nil {
		return claims
	}
	claims = slices.Concat(claims, []Claim{p.builds(v2)}, p.keeps(v2), p.races(v2))
	for _, defect := range p.kata.Defects {
		claims = append(claims, p.isFixed(defect))
	}
	return claims
}

// keeps are the claims that an edition behaves as the characterization says.
func (p *prover) keeps(edition catalog.Edition) (claims []Claim) {
	for _, file := range p.kata.Characterization {
		claims = append(claims, Claim{
			Name:  fmt.Sprintf("behaviour/%s/%s", edition.Name, scriptName(file)),
			Prove: func(ctx context.Context) error { return p.passes(ctx, edition, subject.Plain, file) },
		})
	}
	return claims
}

// races are the claims that it does so under the race detector.
func (p *prover) races(edition catalog.Edition) (claims []Claim) {
	for _, file := range p.kata.Characterization {
		claims = append(claims, Claim{
			Name:  fmt.Sprintf("races/%s/%s", edition.Name, scriptName(file)),
			Prove: func(ctx context.Context) error { return p.passes(ctx, edition, subject.Race, file) },
		})
	}
	return claims
}

func (p *prover) editions() (v1, v2 catalog.Edition) {
	return catalog.Edition{Name: "v1", Dir: p.kata.V1}, catalog.Edition{Name: "v2", Dir: p.kata.V2}
}

// isDefect claims that v1 has a defect.
func (p *prover) isDefect(defect catalog.Defect) Claim {
	v1, _ := p.editions()
	return Claim{
		Name:  "defects/v1-fails/" + defect.Name,
		Prove: func(ctx context.Context) error { return p.fails(ctx, v1, modeFor(defect), defect) },
	}
}

// isFixed claims that v2 is free of a defect.
func (p *prover) isFixed(defect catalog.Defect) Claim {
	_, v2 := p.editions()
	return Claim{
		Name:  "defects/v2-passes/" + defect.Name,
		Prove: func(ctx context.Context) error { return p.passes(ctx, v2, modeFor(defect), defect.Script) },
	}
}

// modeFor is how an edition has to be built for a defect to show.
func modeFor(defect catalog.Defect) subject.Mode {
	if defect.OnRaceBuild() {
		return subject.Race
	}
	return subject.Plain
}

func scriptName(file string) string {
	name := filepath.Base(file)
	return name[:len(name)-len(filepath.Ext(name))]
}

// build builds an edition once, however many claims need it.
func (p *prover) build(ctx context.Context, edition catalog.Edition, mode subject.Mode) (*subject.Subject, error) {
	if mode == subject.Race && p.builder.NoRace() != nil {
		return nil, fmt.Errorf("%w: %w", ErrSkipped, p.builder.NoRace())
	}
	key := edition.Name + " " + string(mode)
	p.mu.Lock()
	made, ok := p.built[key]
	if !ok {
		made = &build{}
		p.built[key] = made
	}
	p.mu.Unlock()
	made.once.Do(func() { made.subject, made.err = p.builder.Build(ctx, edition.Dir, mode) })
	return made.subject, made.err
}

// passes proves that a script is content with an edition.
func (p *prover) passes(ctx context.Context, edition catalog.Edition, mode subject.Mode, file string) error {
	result, err := p.run(ctx, edition, mode, file)
	if err != nil {
		return err
	}
	if f, ok := check.Judge(result, edition.Dir); !ok {
		return fmt.Errorf("%s has to pass on %s and does not:\n%w", scriptName(file), edition.Name, &Failure{f})
	}
	return nil
}

// fails proves that a defect's script finds the defect, and that it is this
// defect which it finds.
func (p *prover) fails(ctx context.Context, edition catalog.Edition, mode subject.Mode, defect catalog.Defect) error {
	result, err := p.run(ctx, edition, mode, defect.Script)
	if err != nil {
		return err
	}
	if _, ok := check.Judge(result, edition.Dir); ok {
		return fmt.Errorf("%s says %q, but its script passes on %s: it proves nothing", defect.Name, defect.Says, edition.Name)
	}
	if err := ownReason(defect.Kind, result); err != nil {
		return fmt.Errorf("%s fails on %s, but not for its own reason: %w", defect.Name, edition.Name, err)
	}
	return nil
}

// run runs a script over an edition.
func (p *prover) run(ctx context.Context, edition catalog.Edition, mode subject.Mode, file string) (script.Result, error) {
	s, err := p.build(ctx, edition, mode)
	if err != nil {
		return script.Result{}, err
	}
	result, err := script.Run(ctx, file, s, script.Options{})
	if err == nil && result.Skipped != "" {
		err = fmt.Errorf("%s was skipped (%s); a claim cannot rest on it", result.Name, result.Skipped)
	}
	return result, err
}

// A Failure is a script's complaint as an error.
type Failure struct{ check.Failure }

func (f *Failure) Error() string {
	text := fmt.Sprintf("%s:%d: %s", f.File, f.Line, f.Message)
	if f.Command != "" {
		text = fmt.Sprintf("%s:%d: %s\n  %s", f.File, f.Line, f.Command, f.Message)
	}
	for _, lines := range [][]string{f.Diff, f.Output} {
		for _, line := range lines {
			text += "\n    " + line
		}
	}
	return text
}
