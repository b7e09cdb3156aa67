package mutation

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"brownfield/tools/school/catalog"
)

// leastKilled is the part of the mutants that a kata's suite has to kill,
// in percent.
const leastKilled = 90

// doubts is how often what speaks against a suite is tried again, with the
// machine for itself, before it is said: on a busy machine a script can fail for
// reasons of its own, and a script that measures time can fail to fail.
const doubts = 2

// Gate proves that the suite of a kata kills enough of the mutants of an edition,
// and that each of the others is accepted. It returns what speaks against that, a
// line each.
func Gate(ctx context.Context, kata *catalog.Kata, edition catalog.Edition, tell func(doing string)) (faults []string, err error) {
	j := Of(kata, edition)
	j.First = true
	s, err := j.Build(ctx, tell)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	report, err := s.Measure(ctx)
	if err != nil {
		return nil, err
	}
	for range doubts {
		doubtful := report.Doubtful
		for _, r := range report.Open {
			doubtful = append(doubtful, r.Mutant)
		}
		if len(doubtful) == 0 {
			break
		}
		if err := s.again(ctx, report, doubtful); err != nil {
			return nil, err
		}
	}
	return report.faults()
}

// faults are what speaks against a suite.
func (r *Report) faults() (faults []string, err error) {
	total := r.Total()
	if total.All == 0 {
		return nil, errors.New("the program has no mutant that could be tried, so the suite is worth nothing yet; kata mutate shows what was left out")
	}
	enough := 100*total.Killed >= leastKilled*total.All
	if enough && len(r.Open) == 0 && len(r.Stale) == 0 {
		return nil, nil
	} else if !enough {
		faults = append(faults, fmt.Sprintf("the suite kills %d of %d mutants, %.1f %%; it has to be %d %%", total.Killed, total.All, total.Percent(), leastKilled))
	}
	for _, open := range r.Open {
		before, after := r.Lines.Change(open.Mutant)
		faults = append(faults, fmt.Sprintf("%s:%d: no script kills %q in place of %q (%s)", filepath.Base(open.Mutant.File), open.Mutant.Line, after, before, open.Mutant.Operator))
	}
	for _, says := range r.Stale {
		faults = append(faults, "survivors.toml: "+says)
	}
	return faults, nil
}
