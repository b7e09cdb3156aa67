package review

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"brownfield/tools/engine/gocommand"
	"brownfield/tools/engine/script"
	"brownfield/tools/engine/subject"
	"brownfield/tools/school/check"
	"brownfield/tools/school/claim"
	"brownfield/tools/school/steps"
)

// suite proves that no script of the kata sees what is said to be blind: with
// everything else repaired, its characterization passes. Where a race is among
// the blind, the race detector does not see it there either.
func (p *prover) suite(ctx context.Context) error {
	tree, err := p.drill.Repaired(func(f Fault) bool { return !f.Blind })
	if err != nil {
		return err
	}
	modes := []subject.Mode{subject.Plain}
	if slices.ContainsFunc(p.drill.Faults, func(f Fault) bool { return f.Race && f.Blind }) && p.builder.Go.NoRace() == nil {
		modes = append(modes, subject.Race)
	}
	for _, mode := range modes {
		seen, err := p.seen(ctx, tree, mode)
		if err != nil {
			return err
		}
		if seen != nil {
			return fmt.Errorf("a fault marked blind is caught by the kata's own suite:\n%w", seen)
		}
	}
	return nil
}

// seen runs the kata's characterization over a tree and returns the complaint
// of one script that fails, or nil.
func (p *prover) seen(ctx context.Context, tree steps.Tree, mode subject.Mode) (complaint, err error) {
	s, err := p.build(ctx, tree, mode)
	if err != nil {
		return nil, err
	}
	group, within := errgroup.WithContext(ctx)
	group.SetLimit(claim.SideBySide)
	for _, file := range p.drill.Kata.Characterization {
		group.Go(func() error { return passes(within, s, file) })
	}
	err = group.Wait()
	if failure, ok := errors.AsType[*complaintError](err); ok {
		return failure, nil
	}
	return nil, err
}

// fault proves one fault.
func (p *prover) fault(ctx context.Context, f Fault) error {
	if f.Kind == EmptyTest {
		return p.emptyTest(ctx, f)
	}
	mode := subject.Plain
	if f.Race {
		mode = subject.Race
	}
	if mode == subject.Race && p.builder.Go.NoRace() != nil {
		return fmt.Errorf("%w: %w", claim.ErrSkipped, p.builder.Go.NoRace())
	}
	before := func(other Fault) bool { return slices.Contains(f.After, other.Name) }
	with, err := p.drill.Repaired(before)
	if err != nil {
		return err
	}
	if err := p.fails(ctx, with, mode, f); err != nil {
		return err
	}
	for _, repaired := range []struct {
		says string
		what func(Fault) bool
	}{
		{"its own repair", func(other Fault) bool { return other.Name == f.Name || before(other) }},
		{"all repairs", func(Fault) bool { return true }},
	} {
		tree, err := p.drill.Repaired(repaired.what)
		if err != nil {
			return err
		}
		s, err := p.build(ctx, tree, mode)
		if err != nil {
			return err
		}
		if err := passes(ctx, s, f.Script); err != nil {
			return fmt.Errorf("with %s, the proof of %s has to pass: %w", repaired.says, f.Name, err)
		}
	}
	if f.Blind {
		return nil
	}
	return p.noticed(ctx, f)
}

// noticed proves that the kata's suite sees a fault that is not said to be
// blind.
func (p *prover) noticed(ctx context.Context, f Fault) error {
	alone, err := p.drill.Repaired(func(other Fault) bool { return other.Name != f.Name })
	if err != nil {
		return err
	}
	modes := []subject.Mode{subject.Plain}
	if f.Race {
		modes = append(modes, subject.Race)
	}
	for _, mode := range modes {
		if seen, err := p.seen(ctx, alone, mode); seen != nil || err != nil {
			return err
		}
	}
	return fmt.Errorf("no script of the kata catches %s: mark it blind", f.Name)
}

// emptyTest proves that a test asserts nothing of what its name promises: with
// the program broken there, the tests still pass, and with the test repaired
// they fail.
func (p *prover) emptyTest(ctx context.Context, f Fault) error {
	broken, err := steps.ReadPatch(f.Break)
	if err != nil {
		return err
	}
	if err := onlyIn(broken, false); err != nil {
		return err
	}
	if err := onlyIn(f.Repair, true); err != nil {
		return err
	}
	run := func(repair func(Fault) bool) error {
		tree, err := p.drill.Repaired(repair)
		if err != nil {
			return err
		}
		if tree, err = broken.Apply(tree); err != nil {
			return err
		}
		dir, clean, err := stage(tree)
		if err != nil {
			return err
		}
		defer clean()
		return p.tests(ctx, dir, false)
	}
	if err := run(func(Fault) bool { return false }); err != nil {
		return fmt.Errorf("with %s broken, the tests have to pass all the same: %w", f.Name, toolOutput(err))
	}
	err = run(func(other Fault) bool { return other.Name == f.Name })
	fault, failed := errors.AsType[*gocommand.Error](err)
	switch {
	case err == nil:
		return fmt.Errorf("with %s broken and the test repaired, the tests have to fail, and they pass", f.Name)
	case !failed:
		return err
	case !strings.Contains(fault.Output, "--- FAIL: "):
		return fmt.Errorf("with %s broken and the test repaired, a test has to fail; this is something else: %w", f.Name, toolOutput(err))
	}
	return nil
}

// onlyIn demands that a patch changes tests only, or no tests.
func onlyIn(patch steps.Patch, tests bool) error {
	for file := range patch.Touched() {
		if strings.HasSuffix(file, "_test.go") != tests {
			return fmt.Errorf("%s changes %s; of an empty test, the repair changes tests and the break the program", filepath.Base(patch.File), file)
		}
	}
	return nil
}

// fails proves that a fault's script finds the fault, and for a reason that lies
// in the program.
func (p *prover) fails(ctx context.Context, tree steps.Tree, mode subject.Mode, f Fault) error {
	s, err := p.build(ctx, tree, mode)
	if err != nil {
		return err
	}
	result, err := run(ctx, s, f.Script)
	if err != nil {
		return err
	}
	if _, passed := check.Judge(result, ""); passed {
		return fmt.Errorf("the script of %s passes with the fault: it proves nothing", f.Name)
	}
	if err := ownReason(f, result); err != nil {
		return fmt.Errorf("the script of %s fails with the fault, but not for its own reason: %w", f.Name, err)
	}
	return nil
}

// build builds a tree. The sources need not stay.
func (p *prover) build(ctx context.Context, tree steps.Tree, mode subject.Mode) (*subject.Subject, error) {
	dir, clean, err := stage(tree)
	if err != nil {
		return nil, err
	}
	defer clean()
	s, err := p.builder.Build(ctx, dir, mode)
	return s, toolOutput(err)
}

// passes proves that a script is content with a subject.
func passes(ctx context.Context, s *subject.Subject, file string) error {
	result, err := run(ctx, s, file)
	if err != nil {
		return err
	}
	if failure, ok := check.Judge(result, ""); !ok {
		return &complaintError{failure}
	}
	return nil
}

func run(ctx context.Context, s *subject.Subject, file string) (script.Result, error) {
	result, err := script.Run(ctx, file, s, script.Options{})
	if err == nil && result.Skipped != "" {
		err = fmt.Errorf("%s was skipped (%s); a proof cannot rest on it", result.Name, result.Skipped)
	}
	return result, err
}

// A complaintError is what a script says against a tree.
type complaintError struct{ failure check.Failure }

func (e *complaintError) Error() string {
	f := e.failure
	var b strings.Builder
	fmt.Fprintf(&b, "%s:%d: %s: %s", filepath.Base(f.File), f.Line, f.Command, f.Message)
	for _, line := range slices.Concat(f.Diff, f.Output) {
		b.WriteString("\n    " + line)
	}
	return b.String()
}
