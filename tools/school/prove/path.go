package prove

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"brownfield/tools/engine/subject"
	"brownfield/tools/engine/tempdir"
	"brownfield/tools/school/catalog"
	"brownfield/tools/school/claim"
	"brownfield/tools/school/steps"
)

const (
	fewestSteps = 6
	mostSteps   = 24
	largestStep = 250 // lines of Go, tests left out: more cannot be reviewed at once
)

// path are the claims about the steps: there is a series of them, each is small,
// every prefix builds, vets and keeps the behaviour, a step that says it fixes a
// defect does, and the last tree is v2.
func (p *prover) path() []claim.Claim {
	series, err := steps.Load(p.kata.Steps)
	claims := []claim.Claim{{Name: "steps/end-in-v2", Work: claim.Waits, Prove: func(context.Context) error {
		if err != nil {
			return err
		}
		return p.endsInV2(series)
	}}}
	for _, step := range series {
		claims = append(claims, claim.Claim{
			Name:  fmt.Sprintf("steps/%02d", step.Number),
			Work:  claim.Computes,
			Prove: func(ctx context.Context) error { return p.step(ctx, series, step) },
		})
	}
	return claims
}

func (p *prover) endsInV2(series []steps.Step) error {
	walked := slices.DeleteFunc(slices.Clone(series), func(s steps.Step) bool { return s.Subject == steps.Freshening })
	if n := len(walked); n < fewestSteps || n > mostSteps {
		return fmt.Errorf("%d steps; a path has %d to %d", n, fewestSteps, mostSteps)
	}
	end, err := p.prefix(series, len(series))
	if err != nil {
		return err
	}
	v2, err := steps.ReadTree(p.kata.V2)
	if err != nil {
		return err
	}
	if differ := end.Difference(v2); len(differ) > 0 {
		return fmt.Errorf("after the last step %s differ from v2", strings.Join(differ, ", "))
	}
	var fixed []string
	for _, step := range series {
		fixed = append(fixed, step.Fixes...)
	}
	slices.Sort(fixed)
	var defects []string
	for _, defect := range p.kata.Defects {
		defects = append(defects, defect.Name)
	}
	slices.Sort(defects)
	if !slices.Equal(fixed, defects) {
		return fmt.Errorf("the steps say that they fix %v; the kata's defects are %v", fixed, defects)
	}
	return nil
}

func (p *prover) prefix(series []steps.Step, k int) (steps.Tree, error) {
	v1, err := steps.ReadTree(p.kata.V1)
	if err != nil {
		return nil, err
	}
	return steps.Prefix(v1, series, k)
}

// step proves one prefix of the series.
func (p *prover) step(ctx context.Context, series []steps.Step, step steps.Step) error {
	if len(p.kata.Characterization) == 0 {
		return p.noScript()
	}
	if n := step.Size(); n > largestStep {
		return fmt.Errorf("it changes %d lines of Go outside tests, and a step at most %d; split it where the program builds and keeps its behaviour", n, largestStep)
	}
	before, cleanBefore, err := p.stage(series, step.Number-1)
	if err != nil {
		return err
	}
	defer cleanBefore()
	after, cleanAfter, err := p.stage(series, step.Number)
	if err != nil {
		return err
	}
	defer cleanAfter()
	if err := p.builder.Go.Vet(ctx, after.Dir); err != nil {
		return toolOutput(err)
	}
	group, groupCtx := errgroup.WithContext(ctx)
	group.SetLimit(claim.SideBySide)
	for _, file := range p.kata.Characterization {
		group.Go(func() error { return p.passes(groupCtx, after, subject.Plain, file) })
	}
	if err := group.Wait(); err != nil {
		return err
	}
	for _, name := range step.Fixes {
		i := slices.IndexFunc(p.kata.Defects, func(d catalog.Defect) bool { return d.Name == name })
		if i < 0 {
			return fmt.Errorf("it says that it fixes %s, which is no defect of this kata", name)
		}
		defect := p.kata.Defects[i]
		if err := p.fails(ctx, before, modeFor(defect), defect); err != nil && !errors.Is(err, claim.ErrSkipped) {
			return err
		}
		if err := p.passes(ctx, after, modeFor(defect), defect.Script); err != nil && !errors.Is(err, claim.ErrSkipped) {
			return err
		}
	}
	return nil
}

// stage writes the program as it is after k steps to a directory of its own.
func (p *prover) stage(series []steps.Step, k int) (catalog.Edition, func(), error) {
	tree, err := p.prefix(series, k)
	if err != nil {
		return catalog.Edition{}, nil, err
	}
	dir, clean, err := tempdir.OnDisk("step")
	if err != nil {
		return catalog.Edition{}, nil, err
	}
	if err := tree.Write(dir, steps.Tree{}); err != nil {
		clean()
		return catalog.Edition{}, nil, err
	}
	return catalog.Edition{Name: fmt.Sprintf("step %d", k), Dir: dir}, clean, nil
}
