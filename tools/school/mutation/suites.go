package mutation

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"brownfield/tools/engine/mutate"
	"brownfield/tools/engine/score"
	"brownfield/tools/engine/subject"
)

// targets are the programs with their suites. Their records have to be closed, also
// beside an error.
func (s *Session) targets(ctx context.Context) (targets []score.Target, err error) {
	for _, p := range s.parts {
		target := score.Target{Program: p.program}
		if s.choice.any(p.program.Mutants) {
			if target.Suites, err = s.suites(ctx, p); err != nil {
				return targets, err
			}
			if s.Own {
				if target.Record, err = s.record(p); err != nil {
					return targets, err
				}
			}
		}
		targets = append(targets, target)
	}
	return targets, nil
}

func (s *Session) suites(ctx context.Context, p *part) ([]*score.Suite, error) {
	if s.Tests {
		own := filepath.Join(p.scratch, "tests")
		if err := errors.Join(os.RemoveAll(own), os.Mkdir(own, 0o750)); err != nil {
			return nil, fmt.Errorf("cannot make a directory for the tests: %w", err)
		}
		dir := p.program.Dir()
		tier, _ := subject.WorldTier(ctx, dir) // Why it is no better one is the doctor's matter.
		tests, err := score.Tests(ctx, tier, score.Package{
			Binary: p.plain.Binary, Dir: dir, Root: p.program.Root(), Flags: s.settings.Tests,
			Original: func(ctx context.Context) (string, error) {
				binary := filepath.Join(filepath.Dir(p.plain.Binary), "original.test")
				return binary, p.program.BuildOriginalTest(ctx, binary)
			},
		}, own)
		return []*score.Suite{tests}, err
	}
	if len(s.Scripts) == 0 {
		return nil, fmt.Errorf("there are no scripts (*.txtar) to score %s with; write a first one (docs/scripts.md)", s.Name)
	}
	var hidden []string
	for _, file := range slices.Concat(s.Scripts, s.Defects) {
		hidden = append(hidden, filepath.Dir(file))
	}
	slices.Sort(hidden)
	hidden = slices.Compact(hidden)
	suites := []*score.Suite{score.Scripts("characterization", p.plain, s.Scripts)}
	if len(s.Defects) > 0 {
		defects := score.Scripts("defects", p.plain, s.Defects)
		defects.Lenient = true
		suites = append(suites, defects)
	}
	if p.race != nil && slices.ContainsFunc(p.program.Mutants, (*mutate.Mutant).Concurrent) {
		races := score.Scripts("race", p.race, s.Scripts)
		races.Lenient, races.Only = true, (*mutate.Mutant).Concurrent
		suites = append(suites, races)
	}
	for _, suite := range suites {
		suite.Hides = hidden
	}
	return suites, nil
}
