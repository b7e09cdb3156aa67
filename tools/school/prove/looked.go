package prove

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"brownfield/tools/engine/gocommand"
	"brownfield/tools/school/catalog"
	"brownfield/tools/school/check"
	"brownfield/tools/school/claim"
)

// looked are the claims that other tools of the repository judge: v1 has
// unstructured concurrency and v2 has none, v2 agrees with v1 on invented inputs,
// and golangci-lint says of both what the brief says.
func (p *prover) looked() []claim.Claim {
	v1, v2 := p.editions()
	checked := func(name check.Name, packages ...string) claim.Claim {
		return claim.Claim{
			Name: string(name) + "/v2", Work: claim.Computes, Content: p.with(packages),
			Prove: func(ctx context.Context) error { return p.checked(ctx, v2, name) },
		}
	}
	return []claim.Claim{
		{
			Name: "structure/v1", Work: claim.Computes,
			Content: p.with(smelling()),
			Prove: func(ctx context.Context) error {
				if p.checked(ctx, v1, check.Structure) == nil {
					return errors.New("smell finds nothing in v1: what is there to practise?")
				}
				return ctx.Err()
			},
		},
		checked(check.Structure, smelling()...),
		checked(check.Differential),
		{
			Name: "golangci-lint", Work: claim.Computes, Prove: p.lint,
			Content: func(context.Context) (string, error) { return p.and("tools/lint", ".golangci.yml") },
		},
	}
}

// checked proves that an edition passes one of the scorecard's checks.
func (p *prover) checked(ctx context.Context, edition catalog.Edition, name check.Name) error {
	card := check.Fold(p.kata.Name, edition.Name, check.Run(ctx, p.builder, p.kata, edition, check.Options{Only: []check.Name{name}}))
	v, ok := card.Check(name)
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case !ok && len(card.Checks) > 0:
		v = card.Checks[0] // It does not build.
	case !ok:
		return fmt.Errorf("%s was not checked", name)
	}
	switch v.Outcome {
	case check.Pass:
		return nil
	case check.Fail:
		var faults []error
		for _, f := range v.Failures {
			faults = append(faults, &Failure{f})
		}
		return errors.Join(faults...)
	default:
		return fmt.Errorf("%s was not proven: %s", name, v.Note)
	}
}

// lint runs the gate of make lint over the two editions.
func (p *prover) lint(ctx context.Context) error {
	dir := filepath.Join(p.kata.Dir, "..", "..", "tools", "lint")
	if _, err := os.Stat(filepath.Join(dir, "go.mod")); err != nil {
		return fmt.Errorf("this repository has no tools/lint: %w", err)
	}
	_, err := p.builder.Go.Run(ctx, dir, "run", ".", "v1/"+p.kata.Name, "v2/"+p.kata.Name)
	if fault, ok := errors.AsType[*gocommand.Error](err); ok {
		return errors.New(strings.TrimSpace(fault.Output))
	}
	return err
}

// tests proves that go test reaches this kata, and that it has a differential
// test.
func (p *prover) tests() error {
	var faults []error
	for name, call := range map[string]string{"kata_test.go": "provetest.Run(", "differential_test.go": "provetest.Differential("} {
		data, err := os.ReadFile(filepath.Join(p.kata.Dir, name)) //nolint:gosec // It is one of the repository's own.
		if err != nil {
			faults = append(faults, fmt.Errorf("the kata has no %s; kata new makes one to copy: %w", name, err))
		} else if !strings.Contains(string(data), call) {
			faults = append(faults, fmt.Errorf("%s does not call %s…)", name, call))
		}
	}
	return errors.Join(faults...)
}
