package review

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"go/format"
	"path/filepath"
	"slices"
	"strings"

	"brownfield/tools/engine/gocommand"
	"brownfield/tools/engine/subject"
	"brownfield/tools/engine/tempdir"
	"brownfield/tools/school/catalog"
	"brownfield/tools/school/claim"
	"brownfield/tools/school/steps"
)

const (
	smallest    = 80 // changed lines; fewer are read as a whole
	largest     = 250
	fewest      = 4 // faults
	most        = 7
	fewestKinds = 4
	// guessable is the part of the added lines that may lie near a fault, as one
	// in so many. Above it, guessing would begin to pay (see Score.Points).
	guessable = 3
)

// Claims lists everything that the review drills of a kata claim. A kata
// without any has nothing to prove; drills that cannot be read are one claim,
// which fails.
func Claims(b *subject.Builder, kata *catalog.Kata) []claim.Claim {
	drills, err := Drills(kata)
	if err != nil {
		return []claim.Claim{{Of: kata.Name, Name: "review/drills", Prove: func(context.Context) error { return err }}}
	}
	var claims []claim.Claim
	for _, drill := range drills {
		p := &prover{builder: b, drill: drill}
		add := func(name string, prove func(context.Context) error) {
			claims = append(claims, claim.Claim{Of: kata.Name, Name: "review/" + drill.Name + "/" + name, Work: claim.Computes, Prove: prove})
		}
		add("written", func(context.Context) error { return p.written() })
		add("change", p.change)
		add("repaired", p.repaired)
		add("suite", p.suite)
		for _, fault := range drill.Faults {
			add("faults/"+fault.Name, func(ctx context.Context) error { return p.fault(ctx, fault) })
		}
	}
	return claims
}

// prover proves the claims of one drill.
type prover struct {
	builder *subject.Builder
	drill   *Drill
}

// written proves what can be proven by reading: the change has a size that is
// read at one sitting, there are enough faults of enough kinds, each lies on
// lines that the change touches, and what lies near one is little enough that
// guessing does not pay.
func (p *prover) written() error {
	d := p.drill
	var wrong []error
	fault := func(format string, args ...any) { wrong = append(wrong, fmt.Errorf(format, args...)) }
	added, removed := d.Change.Size()
	if n := added + removed; n < smallest || n > largest {
		fault("the change has %d lines; a drill has %d to %d", n, smallest, largest)
	}
	if n := len(d.Faults); n < fewest || n > most {
		fault("%d faults; a drill has %d to %d", n, fewest, most)
	}
	kinds := map[Kind]bool{}
	blind := false
	for _, f := range d.Faults {
		kinds[f.Kind] = true
		blind = blind || f.Blind && f.Kind != EmptyTest
		if f.Kind == EmptyTest && !f.Blind {
			fault("%s: a test that asserts nothing is always blind", f.Name)
		}
	}
	if len(kinds) < fewestKinds {
		fault("%d kinds of fault; a drill has %d or more", len(kinds), fewestKinds)
	}
	if !blind {
		fault("no fault is blind; at least one, other than a test that asserts nothing, has to be caught by no script of the kata")
	}
	wrong = append(wrong, d.places()...)
	return errors.Join(wrong...)
}

// places judges where the faults lie.
func (d *Drill) places() []error {
	var wrong []error
	touched := d.Change.Touched()
	for _, f := range d.Faults {
		for _, at := range f.At {
			on := func(line int) bool { return line >= at.From && line <= at.To }
			if !slices.ContainsFunc(touched[at.File], on) {
				wrong = append(wrong, fmt.Errorf("%s is said to be at %s, where the change touches no line", f.Name, at))
			}
		}
	}
	all, near := 0, 0
	for file, lines := range d.Change.Added() {
		for _, line := range lines {
			all++
			if slices.ContainsFunc(d.Faults, func(f Fault) bool { return f.distance(Finding{File: file, Line: line}) <= margin }) {
				near++
			}
		}
	}
	if near*guessable > all {
		wrong = append(wrong, fmt.Errorf("%d of the %d lines that the change adds lie near a fault; with more than a third, guessing pays: narrow the places or add to the change", near, all))
	}
	return wrong
}

// change proves that the change is one that a colleague could propose: it is
// formatted, builds, vets and passes its own tests and those of v2; under the
// race detector, too, unless a race is what is planted.
func (p *prover) change(ctx context.Context) error {
	tree, err := p.drill.Changed()
	if err != nil {
		return err
	}
	for name, text := range tree {
		if !strings.HasSuffix(name, ".go") {
			continue
		}
		if formatted, err := format.Source(text); err != nil || !bytes.Equal(formatted, text) {
			return fmt.Errorf("%s is not as gofmt would have it: %w", name, errors.Join(err, errUnformatted))
		}
	}
	race := !slices.ContainsFunc(p.drill.Faults, func(f Fault) bool { return f.Race })
	return p.sound(ctx, tree, race)
}

var errUnformatted = errors.New("run gofmt on the changed tree and make the patch again")

// repaired proves that all repairs fit together and that what they lead to is
// sound, under the race detector in any case.
func (p *prover) repaired(ctx context.Context) error {
	tree, err := p.drill.Repaired(func(Fault) bool { return true })
	if err != nil {
		return err
	}
	return p.sound(ctx, tree, true)
}

// sound proves that a tree builds, vets and passes its own tests.
func (p *prover) sound(ctx context.Context, tree steps.Tree, race bool) error {
	dir, clean, err := stage(tree)
	if err != nil {
		return err
	}
	defer clean()
	if _, err := p.builder.Build(ctx, dir, subject.Plain); err != nil {
		return toolOutput(err)
	}
	if err := p.builder.Go.Vet(ctx, dir); err != nil {
		return toolOutput(err)
	}
	return toolOutput(p.tests(ctx, dir, race))
}

// tests runs the tests of a program. The path of the temporary directory stays
// out of what is compiled, so that the go command knows it again.
func (p *prover) tests(ctx context.Context, dir string, race bool) error {
	args := []string{"test", "-vet=off"}
	if race && p.builder.Go.NoRace() == nil {
		args = append(args, "-race")
	}
	_, err := p.builder.Go.Run(ctx, dir, append(args, "./...")...)
	return err
}

// stage writes a tree to a directory of its own.
func stage(tree steps.Tree) (dir string, clean func(), err error) {
	room, clean, err := tempdir.OnDisk("review")
	if err != nil {
		return "", nil, err
	}
	dir = filepath.Join(room, "program")
	if err := tree.Write(dir, steps.Tree{}); err != nil {
		clean()
		return "", nil, err
	}
	return dir, clean, nil
}

// toolOutput makes the error of a go command say all that was printed.
func toolOutput(err error) error {
	if fault, ok := errors.AsType[*gocommand.Error](err); ok {
		return fmt.Errorf("%s fails:\n%s", fault.Command, fault.Output)
	}
	return err
}
