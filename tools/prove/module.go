package prove

import (
	"context"
	"errors"
	"fmt"

	"brownfield/tools/catalog"
	"brownfield/tools/subject"
)

// module are the claims about an edition as a Go module: it is the program that
// the kata names, vet is content, its own tests pass. v2's run under the race
// detector; v1's do not, since a race is what they are allowed to have.
func (p *prover) module(edition catalog.Edition) []Claim {
	claims := []Claim{
		p.builds(edition),
		{Name: edition.Name + "/vets", Prove: func(ctx context.Context) error {
			return p.goCommand(ctx, edition, "vet", "./...")
		}},
		{Name: edition.Name + "/mod-is-tidy", Prove: func(ctx context.Context) error {
			return p.goCommand(ctx, edition, "mod", "tidy", "-diff")
		}},
	}
	tests := []string{"test", "./..."}
	if edition.Name == "v2" && p.builder.NoRace() == nil {
		tests = []string{"test", "-race", "./..."}
	}
	return append(claims, Claim{Name: edition.Name + "/own-tests", Prove: func(ctx context.Context) error {
		return p.goCommand(ctx, edition, tests...)
	}})
}

// builds is the claim that an edition compiles to the program that the kata
// names.
func (p *prover) builds(edition catalog.Edition) Claim {
	return Claim{Name: edition.Name + "/builds", Prove: func(ctx context.Context) error {
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
