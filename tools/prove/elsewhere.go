package prove

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"brownfield/tools/catalog"
	"brownfield/tools/check"
	"brownfield/tools/review"
	"brownfield/tools/subject"
)

// Elsewhere lists the claims that make test and make lint prove by other means
// than a kata's own test: v2 has no unstructured concurrency, agrees with v1 on
// invented inputs, golangci-lint says of both editions what the brief says, its
// upgrade drills and review drills do what they say, and the suite detects the
// mutants of both. What takes long tells status how far it is. An adopted kata
// claims none of that.
func Elsewhere(b *subject.Builder, kata *catalog.Kata, status io.Writer) []Claim {
	if kata.Adopted {
		return nil
	}
	p := &prover{builder: b, kata: kata, status: status}
	v1, v2 := p.editions()
	claims := []Claim{
		{Name: "structure/v2", Prove: func(ctx context.Context) error { return p.checked(ctx, v2, check.Structure) }},
		{Name: "differential/v2", Prove: func(ctx context.Context) error { return p.checked(ctx, v2, check.Differential) }},
		{Name: "golangci-lint", Prove: p.lint},
		{Name: "drills", Prove: func(ctx context.Context) error { return p.gate(ctx, DrillTool, kata.Name) }},
	}
	for _, claim := range review.Claims(b, kata) {
		claims = append(claims, Claim(claim))
	}
	return append(claims,
		Claim{Name: "mutation/v1", Prove: func(ctx context.Context) error { return p.mutation(ctx, v1) }, Alone: true},
		Claim{Name: "mutation/v2", Prove: func(ctx context.Context) error { return p.mutation(ctx, v2) }, Alone: true})
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
	_, err := p.builder.Go(ctx, dir, "run", ".", "v1/"+p.kata.Name, "v2/"+p.kata.Name)
	if fault, ok := errors.AsType[*subject.ToolError](err); ok {
		return errors.New(strings.TrimSpace(fault.Output))
	}
	return err
}

// tests proves that go test comes by this kata, and that it has a differential
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
