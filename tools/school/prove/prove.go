package prove

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"sync"

	"brownfield/tools/engine/script"
	"brownfield/tools/engine/subject"
	"brownfield/tools/school/catalog"
	"brownfield/tools/school/check"
	"brownfield/tools/school/claim"
	"brownfield/tools/school/review"
)

// prover proves the claims of one kata.
type prover struct {
	builder *subject.Builder
	kata    *catalog.Kata
	content func() (string, error) // what nearly all proofs depend on

	mu    sync.Mutex
	built map[string]*build
}

// build is one edition in one mode, made by the first claim that needs it.
type build struct {
	need    *claim.Need
	once    sync.Once
	subject *subject.Subject
	err     error
}

// Claims lists everything that kata claims. An adopted one claims only what its
// scripts say.
func Claims(b *subject.Builder, kata *catalog.Kata) []claim.Claim {
	p := &prover{builder: b, kata: kata, built: map[string]*build{}}
	p.content = sync.OnceValues(p.inputs)
	claims := p.all()
	for i := range claims {
		claims[i].Of = kata.Name
		if claims[i].Content == nil {
			claims[i].Content = func(context.Context) (string, error) { return p.content() }
		}
	}
	return claims
}

func (p *prover) all() []claim.Claim {
	if p.kata.Adopted {
		return p.adopted()
	}
	v1, v2 := p.editions()
	claims := slices.Concat(p.written(), p.module(v1), p.keeps(v1), p.module(v2), p.keeps(v2))
	for _, defect := range p.kata.Defects {
		claims = append(claims, p.isDefect(defect), p.isFixed(defect))
	}
	for i := range claims {
		claims[i].Basic = true
	}
	return slices.Concat(claims, p.races(v2), p.racedTests(v2), p.path(), p.looked(), p.drills(), review.Claims(p.builder, p.kata), p.incidents(), p.timelines(), p.figures(), p.scored())
}

// adopted are the claims of a person's own program: that v1 is pinned and its
// defects show, and of v2, once there is one, that it keeps the one and is free
// of the other. How tidy they are is their owner's business.
func (p *prover) adopted() []claim.Claim {
	v1, v2 := p.editions()
	claims := append([]claim.Claim{p.builds(v1)}, p.keeps(v1)...)
	for _, defect := range p.kata.Defects {
		claims = append(claims, p.isDefect(defect))
	}
	var races []claim.Claim
	if _, err := p.kata.Edition(v2.Name); err == nil {
		claims = slices.Concat(claims, []claim.Claim{p.builds(v2)}, p.keeps(v2))
		for _, defect := range p.kata.Defects {
			claims = append(claims, p.isFixed(defect))
		}
		races = p.races(v2)
	}
	for i := range claims {
		claims[i].Basic = true
	}
	return append(claims, races...)
}

// keeps are the claims that an edition behaves as the characterization says.
func (p *prover) keeps(edition catalog.Edition) []claim.Claim {
	return p.pass("behaviour", edition, subject.Plain)
}

// races are the claims that it does so under the race detector.
func (p *prover) races(edition catalog.Edition) []claim.Claim {
	return p.pass("races", edition, subject.Race)
}

func (p *prover) pass(what string, edition catalog.Edition, mode subject.Mode) (claims []claim.Claim) {
	for _, file := range p.kata.Characterization {
		claims = append(claims, claim.Claim{
			Name:  fmt.Sprintf("%s/%s/%s", what, edition.Name, scriptName(file)),
			Work:  claim.Runs,
			Needs: p.needs(edition, mode),
			Prove: func(ctx context.Context) error { return p.passesAndTells(ctx, edition, mode, file) },
		})
	}
	if len(claims) == 0 {
		claims = []claim.Claim{{Name: what + "/" + edition.Name, Prove: func(context.Context) error { return p.noScript() }}}
	}
	return claims
}

// noScript is what stands in the way of every proof about behaviour.
func (p *prover) noScript() error {
	return fmt.Errorf("there is no script in %s, so nothing is known of the behaviour", filepath.Join(p.kata.Dir, "characterization"))
}

func (p *prover) editions() (v1, v2 catalog.Edition) {
	return catalog.Edition{Name: "v1", Dir: p.kata.V1}, catalog.Edition{Name: "v2", Dir: p.kata.V2}
}

// isDefect claims that v1 has a defect.
func (p *prover) isDefect(defect catalog.Defect) claim.Claim {
	v1, _ := p.editions()
	work := claim.Runs
	if defect.Kind == catalog.Deadlock {
		work = claim.Waits
	}
	return claim.Claim{
		Name:  "defects/v1-fails/" + defect.Name,
		Work:  work,
		Needs: p.needs(v1, modeFor(defect)),
		Prove: func(ctx context.Context) error { return p.fails(ctx, v1, modeFor(defect), defect) },
	}
}

// isFixed claims that v2 is free of a defect.
func (p *prover) isFixed(defect catalog.Defect) claim.Claim {
	_, v2 := p.editions()
	return claim.Claim{
		Name:  "defects/v2-passes/" + defect.Name,
		Work:  claim.Runs,
		Needs: p.needs(v2, modeFor(defect)),
		Prove: func(ctx context.Context) error { return p.passesAndTells(ctx, v2, modeFor(defect), defect.Script) },
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

// needs are what a claim about a built edition waits for.
func (p *prover) needs(edition catalog.Edition, mode subject.Mode) []*claim.Need {
	return []*claim.Need{p.made(edition, mode).need}
}

// made is the only build of an edition in a mode.
func (p *prover) made(edition catalog.Edition, mode subject.Mode) *build {
	p.mu.Lock()
	defer p.mu.Unlock()
	key := edition.Name + " " + string(mode)
	made, ok := p.built[key]
	if !ok {
		made = &build{}
		made.need = &claim.Need{
			Name: fmt.Sprintf("%s %s, built (%s)", p.kata.Name, edition.Name, mode),
			Make: func(ctx context.Context) { _, _ = p.build(ctx, edition, mode) }, // The claims meet the same error.
		}
		p.built[key] = made
	}
	return made
}

// build builds an edition once, however many claims need it.
func (p *prover) build(ctx context.Context, edition catalog.Edition, mode subject.Mode) (*subject.Subject, error) {
	if mode == subject.Race && p.builder.Go.NoRace() != nil {
		return nil, fmt.Errorf("%w: %w", claim.ErrSkipped, p.builder.Go.NoRace())
	}
	made := p.made(edition, mode)
	made.once.Do(func() { made.subject, made.err = p.builder.Build(ctx, edition.Dir, mode) })
	return made.subject, made.err
}

// passesAndTells proves that a script passes on an edition, and tells what the script
// has counted.
func (p *prover) passesAndTells(ctx context.Context, edition catalog.Edition, mode subject.Mode, file string) error {
	result, err := p.passing(ctx, edition, mode, file)
	if err == nil {
		claim.Tell(ctx, result.Told...)
	}
	return err
}

// passes proves that a script passes on an edition.
func (p *prover) passes(ctx context.Context, edition catalog.Edition, mode subject.Mode, file string) error {
	_, err := p.passing(ctx, edition, mode, file)
	return err
}

// passing runs a script that has to pass on an edition.
func (p *prover) passing(ctx context.Context, edition catalog.Edition, mode subject.Mode, file string) (script.Result, error) {
	result, err := p.run(ctx, edition, mode, file)
	if err != nil {
		return result, err
	}
	if f, ok := check.Judge(result, edition.Dir); !ok {
		return result, fmt.Errorf("%s has to pass on %s and does not:\n%w", scriptName(file), edition.Name, &Failure{f})
	}
	return result, nil
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
	result, err := script.Run(ctx, file, s, script.Options{Keep: true, Hides: []string{p.kata.Dir}})
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
	evidence := [][]string{f.Diff, f.Output}
	if f.Panic != nil {
		evidence = [][]string{f.Panic.Text, {fmt.Sprintf("at %s:%d", f.Panic.File, f.Panic.Line)}, f.Diff}
	}
	for _, lines := range evidence {
		for _, line := range lines {
			text += "\n    " + line
		}
	}
	return text
}
