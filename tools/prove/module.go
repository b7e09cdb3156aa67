package prove

import (
	"context"
	"errors"
	"fmt"

	"brownfield/tools/catalog"
	"brownfield/tools/claim"
	"brownfield/tools/subject"
)

// module are the claims about an edition as a Go module: it is the program that
// the kata names, go vet and go mod tidy have nothing to say, its own tests pass.
func (p *prover) module(edition catalog.Edition) []claim.Claim {
	return []claim.Claim{
		p.builds(edition),
		p.passesGo(edition, "vets", "vet", "./..."),
		p.passesGo(edition, "mod-is-tidy", "mod", "tidy", "-diff"),
		p.passesGo(edition, "own-tests", "test", "-vet=off", "./..."), // It is vetted by another claim.
	}
}

// passesGo is the claim that the go command has no complaint about an edition.
func (p *prover) passesGo(edition catalog.Edition, name string, args ...string) claim.Claim {
	return claim.Claim{
		Name: edition.Name + "/" + name, Work: claim.Computes,
		Prove: func(ctx context.Context) error { return p.goCommand(ctx, edition, args...) },
	}
}

// racedTests is the claim that an edition's own tests pass under the race
// detector, too. v1's need not: a race is what it is allowed to have.
func (p *prover) racedTests(edition catalog.Edition) []claim.Claim {
	c := p.passesGo(edition, "own-tests-race", "test", "-vet=off", "-race", "./...")
	if why := p.builder.NoRace(); why != nil {
		c.Prove = func(context.Context) error { return fmt.Errorf("%w: %w", claim.ErrSkipped, why) }
	}
	return []claim.Claim{c}
}

// builds is the claim that an edition compiles to the program that the kata
// names.
func (p *prover) builds(edition catalog.Edition) claim.Claim {
	return claim.Claim{Name: edition.Name + "/builds", Work: claim.Waits, Needs: p.needs(edition, subject.Plain), Prove: func(ctx context.Context) error {
		s, err := p.build(ctx, edition, subject.Plain)
		if err != nil {
			return toolOutput(err)
		}
		if s.Program != p.kata.Program {
			return fmt.Errorf("kata.toml calls the program %s, and go.mod makes it %s", p.kata.Program, s.Program)
		}
		return nil
	}}
}

// goCommand runs the go command in an edition. The sources are read first, so
// that go test knows what this claim depends on.
func (p *prover) goCommand(ctx context.Context, edition catalog.Edition, args ...string) error {
	if _, err := subject.Fingerprint(edition.Dir); err != nil {
		return err
	}
	_, err := p.builder.Go(ctx, edition.Dir, args...)
	return toolOutput(err)
}

// toolOutput makes the error of a go command say all that was printed.
func toolOutput(err error) error {
	if fault, ok := errors.AsType[*subject.ToolError](err); ok {
		return fmt.Errorf("%s fails in %s:\n%s", fault.Command, fault.Dir, fault.Output)
	}
	return err
}
