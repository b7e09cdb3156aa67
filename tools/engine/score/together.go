package score

import (
	"context"
	"slices"

	"brownfield/tools/engine/mutate"
)

// groupSize is how many mutants are tried together at most. Where one of twenty is
// noticed, the halves of the halves take more runs than they save.
const groupSize = 6

// together tries the mutants that are expected to survive in groups, all of a group
// on at the same time (group testing, R. Dorfman 1943). Each of them takes the most
// runs, because nothing ends its trial early. What no case notices of a whole group,
// it does not notice of one of them. A group that is noticed is halved, and a mutant
// that is noticed alone is tried as all others are. It returns those that are still
// to be tried.
//
// Two of a group could hide each other from a case that would notice one alone. So
// no two are of the same function, where that would be easy.
func (s *session) together(ctx context.Context, order []int) (left []int, err error) {
	var groups [][]int
	for _, i := range order {
		if !s.opts.Survivor(s.results[i].Mutant) || s.jobs[i].tests() {
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
	var first []int // of each group
	groupOf := map[int][]int{}
	for _, group := range groups {
		first = append(first, group[0])
		groupOf[group[0]] = group
	}
	survived := make([]bool, len(s.results))
	err = s.each(ctx, first, func(j *job) int { return j.most }, func(ctx context.Context, i int) error {
		return s.halve(ctx, groupOf[i], func(i int, r Result) error {
			survived[i] = true
			return s.found(i, r)
		})
	})
	return slices.DeleteFunc(order, func(i int) bool { return survived[i] }), err
}

// halve finds those of a group that survive.
func (s *session) halve(ctx context.Context, group []int, found func(int, Result) error) error {
	results, err := s.tryGroup(ctx, group)
	if err != nil {
		return err
	}
	for k, r := range results {
		if err := found(group[k], r); err != nil {
			return err
		}
	}
	if len(results) > 0 || len(group) == 1 {
		return nil
	}
	if err := s.halve(ctx, group[:len(group)/2], found); err != nil {
		return err
	}
	return s.halve(ctx, group[len(group)/2:], found)
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
		for _, c := range suite.cases {
			reaches := false
			for k := range results {
				if slices.Contains(shown, results[k].Mutant) && c.trace.Reached[results[k].Mutant.ID] {
					reaches = true
					results[k].Outcome = Survived
					results[k].Ran++
				}
			}
			if !reaches {
				continue
			}
			v, err := m.run(ctx, suite, shown, []*testcase{c}, firstTry())
			if err != nil || v.failed != "" {
				return nil, err
			}
		}
	}
	return results, nil
}
