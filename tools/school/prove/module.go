package prove

import (
	"context"
	"errors"
	"fmt"

	"brownfield/tools/engine/gocommand"
	"brownfield/tools/engine/subject"
	"brownfield/tools/school/catalog"
	"brownfield/tools/school/claim"
)

// module are the claims about an edition as a Go module: it is the program that
// the kata names, go vet and go mod tidy have nothing to say, its own tests pass.
func (p *prover) module(edition catalog.Edition) []claim.Claim {
	return []claim.Claim{
		p.builds(edition),
		{Name: edition.Name + "/vets", Work: claim.Computes, Prove: func(ctx context.Context) error {
			return p.goCommand(edition, func(dir string) error { return p.builder.Go.Vet(ctx, dir) })
		}},
		p.passesGo(edition, "mod-is-tidy", "mod", "tidy", "-diff"),
		p.passesGo(edition, "own-tests", "test", "-vet=off", "./..."), // It is vetted by another claim.
	}
}

// passesGo is the claim that the go command has no complaint about an edition.
func (p *prover) passesGo(edition catalog.Edition, name string, args ...string) claim.Claim {
	return claim.Claim{
		Name: edition.Name + "/" + name, Work: claim.Computes,
		Prove: func(ctx context.Context) error {
			return p.goCommand(edition, func(dir string) error {
				_, err := p.builder.Go.Run(ctx, dir, args...)
				return err
			})
		},
	}
}

// racedTests is the claim that an edition's own tests pass under the race
// detector, too. v1's need not: a race is what it is allowed to have.
func (p *prover) racedTests(edition catalog.Edition) []claim.Claim {
	c := p.passesGo(edition, "own-tests-race", "test", "-vet=off", "-race", "./...")
	if why := p.builder.Go.NoRace(); why != nil {
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
func (p *prover) goCommand(edition catalog.Edition, run func(dir string) error) error {
	if _, err := subject.Fingerprint(edition.Dir); err != nil {
		return err
	}
	return toolOutput(run(edition.Dir))
}

// toolOutput makes the error of a go command say all that was printed.
func toolOutput(err error) error {
	if fault, ok := errors.AsType[*gocommand.Error](err); ok {
		return fmt.Errorf("%s fails in %s:\n%s", fault.Command, fault.Dir, fault.Output)
	}
	return err
}
