package score

import (
	"context"
	"slices"
	"sync/atomic"

	"brownfield/tools/engine/mutate"
)

// groupSize is how many mutants are tried together at most. Where one of twenty is
// noticed, the halves of the halves take more runs than they save.
const groupSize = 6

// groups puts the mutants that are expected to survive into groups, which are tried
// first, all of a group on at the same time (group testing, R. Dorfman 1943). Each of
// them takes the most runs, because nothing ends its trial early. What no case
// notices of a whole group, it does not notice of one of them. All other mutants are
// groups of one.
//
// Two of a group could hide each other from a case that would notice one alone. So
// no two are of the same function, where that would be easy.
func (s *session) groups(order []int) (groups [][]int) {
	var others [][]int
	for _, i := range order {
		if !s.grouped(i) {
			others = append(others, []int{i})
			continue
		}
		joins := slices.IndexFunc(groups, func(group []int) bool {
			return len(group) < groupSize && s.jobs[group[0]].measured == s.jobs[i].measured &&
				!slices.ContainsFunc(group, func(other int) bool { return s.results[other].Mutant.Func == s.results[i].Mutant.Func })
		})
		if joins < 0 {
			groups = append(groups, []int{i})
			continue
		}
		groups[joins] = append(groups[joins], i)
	}
	return slices.Concat(groups, others)
}

// grouped reports whether a mutant may be tried together with others.
func (s *session) grouped(i int) bool {
	return s.opts.First && s.opts.Survivor != nil && s.opts.Budget == 0 && s.opts.Survivor(s.results[i].Mutant) && !s.jobs[i].tests()
}

// halve finds those of a group that survive. A group that is noticed is halved, and a
// mutant that is noticed alone, or is in no group, is tried as all others are.
func (s *session) halve(ctx context.Context, group []int, alone func(context.Context, int) error) error {
	if len(group) == 1 && !s.grouped(group[0]) {
		return alone(ctx, group[0])
	}
	results, err := s.tryGroup(ctx, group)
	if err != nil {
		return err
	}
	for k, r := range results {
		if err := s.found(group[k], r); err != nil {
			return err
		}
	}
	switch {
	case len(results) > 0:
		return nil
	case len(group) == 1:
		return alone(ctx, group[0])
	}
	if err := s.halve(ctx, group[:len(group)/2], alone); err != nil {
		return err
	}
	return s.halve(ctx, group[len(group)/2:], alone)
}

// tests reports whether a target is scored by its own tests.
func (m *measured) tests() bool {
	return slices.ContainsFunc(m.Suites, func(s *Suite) bool { return s.tests != nil })
}

// tryGroup shows a group of mutants to the suites. It returns their results, or
// none when a case has noticed something.
func (s *session) tryGroup(ctx context.Context, group []int) ([]Result, error) {
	m := s.jobs[group[0]].measured
	results := make([]Result, len(group))
	for k, i := range group {
		results[k] = Result{Mutant: s.results[i].Mutant, Outcome: Unreached}
	}
	for _, suite := range m.Suites {
		var shown []*mutate.Mutant
		for _, r := range results {
			if suite.Only == nil || suite.Only(r.Mutant) {
				shown = append(shown, r.Mutant)
			}
		}
		var cases []*testcase // those that reach one of them
		for _, c := range suite.cases {
			reaches := false
			for k := range results {
				if slices.Contains(shown, results[k].Mutant) && c.trace.Reached[results[k].Mutant.ID] {
					reaches = true
					results[k].Outcome = Survived
					results[k].Ran++
				}
			}
			if reaches {
				cases = append(cases, c)
			}
		}
		var noticed atomic.Bool
		err := m.spread(ctx, 0, len(cases), func(ctx context.Context, i int) (bool, error) {
			v, err := m.run(ctx, suite, shown, []*testcase{cases[i]}, firstTry())
			if v.failed != "" {
				noticed.Store(true)
			}
			return noticed.Load(), err
		})
		if err != nil || noticed.Load() {
			return nil, err
		}
	}
	return results, nil
}
