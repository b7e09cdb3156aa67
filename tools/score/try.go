package score

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"brownfield/tools/mutate"
)

// A patience is how long a case may take, against what it takes without a
// mutant.
type patience struct {
	times int
	least time.Duration
}

// The first try is meant for those that end soon. The second is for the others:
// it has to tell what hangs from what the machine made slow.
func once() patience      { return patience{4, 500 * time.Millisecond} }
func inCompany() patience { return patience{8, 4 * time.Second} }
func alone() patience     { return patience{16, 2 * time.Second} }

// try shows a mutant to the suites from a position on and adds to r what came
// of it. When a case runs out of its time for the first time, try stops and says
// where.
func (m *measurement) try(ctx context.Context, r Result, from position, generous patience) (Result, *position, error) {
	for s := from.suite; s < len(m.suites); s++ {
		suite := m.suites[s]
		if suite.Only != nil && !suite.Only(r.Mutant) || len(r.Catches) > 0 && (m.opts.First || !mutate.Concurrent(r.Mutant.Operator)) {
			continue
		}
		if r.Mutant.Arid != "" && !slices.Contains(m.opts.Pinned, r.Mutant.Arid) {
			r.Outcome = Arid
			return r, nil, nil
		}
		batches := from.batches
		if s != from.suite || batches == nil {
			batches = m.batches(suite, r.Mutant)
		}
		for at := range batches {
			if r.Outcome == Unreached {
				r.Outcome = Survived
			}
			r.Ran += len(batches[at])
			v, err := m.run(ctx, suite, r.Mutant, batches[at], generous)
			switch {
			case err != nil:
				return r, nil, err
			case v.failed == "":
				continue
			case (v.timedOut || v.late) && generous == once():
				return r, &position{suite: s, batches: batches[at:], idle: v.busy < v.elapsed/4}, nil
			}
			m.killed(kill{suite.Name, r.Mutant.Func, v.failed})
			r.Catches = append(r.Catches, Catch{Suite: suite.Name, Case: v.failed, Reason: v.reason, TimedOut: v.timedOut})
			break
		}
	}
	if len(r.Catches) > 0 {
		r.Outcome = TimedOut
		if slices.ContainsFunc(r.Catches, func(c Catch) bool { return !c.TimedOut }) {
			r.Outcome = Detected
		}
	}
	return r, nil, nil
}

// batches are the cases that reach a mutant, in the portions in which they are
// run: first those that have detected the most mutants of its function so far,
// then the quick ones. The order saves time and changes no outcome.
func (m *measurement) batches(s *Suite, mutant *mutate.Mutant) [][]*testcase {
	var cases []*testcase
	for _, c := range s.cases {
		if c.trace.Reached[mutant.ID] {
			cases = append(cases, c)
		}
	}
	if s.together && len(cases) > 0 {
		return [][]*testcase{cases}
	}
	m.mu.Lock()
	slices.SortStableFunc(cases, func(a, b *testcase) int {
		return cmp.Compare(m.kills[kill{s.Name, mutant.Func, b.name}], m.kills[kill{s.Name, mutant.Func, a.name}])
	})
	m.mu.Unlock()
	batches := make([][]*testcase, len(cases))
	for i, c := range cases {
		batches[i] = []*testcase{c}
	}
	return batches
}

func (m *measurement) killed(k kill) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.kills[k]++
}

// budgetFactor and leastBudget bound the rounds of a mutant's loops, against
// what the cases take without it.
const (
	budgetFactor = 20
	leastBudget  = 20_000
)

// run runs some cases over a mutant.
func (m *measurement) run(ctx context.Context, suite *Suite, mutant *mutate.Mutant, cases []*testcase, generous patience) (verdict, error) {
	var rounds int64
	for _, c := range cases {
		rounds += c.trace.Rounds
	}
	note := filepath.Join(m.room, fmt.Sprintf("note-%s-%d-%d-%s", suite.Name, mutant.ID, generous.times, cases[0].name))
	v, err := suite.run(ctx, cases, mutate.Switch(mutant.ID, max(budgetFactor*rounds, leastBudget), note), within(cases, generous))
	if err != nil {
		return v, err
	}
	overrun, err := mutate.Overrun(note)
	if err == nil && overrun { // Even when the script was content: behind ! exec, any failure is.
		v.failed, v.reason, v.timedOut = cmp.Or(v.failed, cases[0].name), "a loop that does not end", false
	}
	return v, err
}

// patience is how long some cases may take together.
func within(cases []*testcase, generous patience) time.Duration {
	var elapsed time.Duration
	for _, c := range cases {
		elapsed += c.elapsed
	}
	return max(generous.least, time.Duration(generous.times)*elapsed)
}
