package score

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"brownfield/tools/engine/mutate"
)

// An allowance is the time that cases get beyond what they take without a mutant:
// a multiple of that, within bounds.
type allowance struct {
	times       int
	least, most time.Duration
}

// The first try is meant for those that end soon. The second is for the others:
// it has to tell what hangs from what the machine made slow.
func firstTry() allowance    { return allowance{4, 500 * time.Millisecond, 5 * time.Second} }
func retryBeside() allowance { return allowance{8, 4 * time.Second, 20 * time.Second} }
func retryAlone() allowance  { return allowance{16, 2 * time.Second, time.Minute} }

// limit is how long some cases may take together.
func (a allowance) limit(cases []*testcase) time.Duration {
	var elapsed time.Duration
	for _, c := range cases {
		elapsed += c.elapsed
	}
	return max(a.least, elapsed+min(time.Duration(a.times-1)*elapsed, a.most))
}

// A position is where in the suites a mutant ran out of time.
type position struct {
	suite   int
	batches [][]*testcase // those that are left, the one that it ran out of time in first
	idle    bool          // the program waited and used no core
}

// try shows a mutant to the suites from a position on and adds to r what came
// of it. When a case runs out of its time for the first time, try stops and says
// where.
func (m *measured) try(ctx context.Context, r Result, from position, a allowance) (Result, *position, error) {
	for s := from.suite; s < len(m.Suites); s++ {
		suite := m.Suites[s]
		if suite.Only != nil && !suite.Only(r.Mutant) || len(r.Catches) > 0 && (m.opts.First || !r.Mutant.Concurrent()) {
			continue
		}
		batches := from.batches
		if s != from.suite || batches == nil {
			batches = m.batches(suite, r.Mutant)
		}
		if r.Outcome == Unreached && len(batches) > 0 {
			r.Outcome = Survived
		}
		verdicts, err := m.show(ctx, suite, r.Mutant, batches, a)
		if err != nil {
			return r, nil, err
		}
		for at, v := range verdicts {
			if v != nil {
				r.Ran += len(batches[at])
			}
		}
		tooLate := func(v *verdict) bool { return (v.timedOut || v.late) && a == firstTry() }
		noticed := slices.IndexFunc(verdicts, func(v *verdict) bool { return v != nil && v.failed != "" && !tooLate(v) })
		late := slices.IndexFunc(verdicts, func(v *verdict) bool { return v != nil && v.failed != "" && tooLate(v) })
		switch {
		case noticed >= 0:
			v := verdicts[noticed]
			m.killed(kill{suite.Name, r.Mutant.Func, v.failed})
			r.Catches = append(r.Catches, Catch{Suite: suite.Name, Case: v.failed, Reason: v.reason, TimedOut: v.timedOut})
		case late >= 0:
			left := [][]*testcase{batches[late]}
			for at, v := range verdicts {
				if at != late && (v == nil || v.failed != "") {
					left = append(left, batches[at])
				}
			}
			return r, &position{suite: s, batches: left, idle: verdicts[late].busy < verdicts[late].elapsed/4}, nil
		}
	}
	if len(r.Catches) > 0 {
		r.Outcome = TimedOut
		if slices.ContainsFunc(r.Catches, func(c Catch) bool { return !c.TimedOut }) {
			r.Outcome = Killed
		}
	}
	return r, nil, nil
}

// inTurn is how many scripts of a mutant run one after the other before they go side
// by side: most mutants are killed by one of the first.
const inTurn = 6

// show shows a mutant to a suite until a batch of its cases fails. Of batches that
// did not run there is no verdict.
func (m *measured) show(ctx context.Context, suite *Suite, mutant *mutate.Mutant, batches [][]*testcase, a allowance) ([]*verdict, error) {
	first := inTurn
	if suite.tests != nil || a == retryAlone() {
		first = len(batches)
	}
	verdicts := make([]*verdict, len(batches))
	err := m.spread(ctx, first, len(batches), func(ctx context.Context, i int) (bool, error) {
		v, err := m.run(ctx, suite, []*mutate.Mutant{mutant}, batches[i], a)
		verdicts[i] = &v
		return v.failed != "", err
	})
	return verdicts, err
}

// slowTest is from how long on a test is run after the others.
const slowTest = 250 * time.Millisecond

// batches are the cases that reach a mutant, in the portions in which they are
// run: of tests first the quick ones in one process, then the slow ones; of scripts
// first those that have killed the most mutants of its function so far, then the
// quick ones. The order saves time and changes no outcome.
func (m *measured) batches(s *Suite, mutant *mutate.Mutant) [][]*testcase {
	var cases []*testcase
	for _, c := range s.cases {
		if c.trace.Reached[mutant.ID] {
			cases = append(cases, c)
		}
	}
	if s.tests != nil {
		var quick, slow []*testcase
		for _, c := range cases {
			if c.elapsed < slowTest {
				quick = append(quick, c)
			} else {
				slow = append(slow, c)
			}
		}
		return slices.DeleteFunc([][]*testcase{quick, slow}, func(batch []*testcase) bool { return len(batch) == 0 })
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

func (m *measured) killed(k kill) {
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

// run runs some cases over a mutant, or over several that are on together.
func (m *measured) run(ctx context.Context, suite *Suite, mutants []*mutate.Mutant, cases []*testcase, a allowance) (verdict, error) {
	var rounds int64
	for _, c := range cases {
		rounds += c.trace.Rounds
	}
	var ids []int
	for _, mutant := range mutants {
		ids = append(ids, mutant.ID)
	}
	note := filepath.Join(m.notes, fmt.Sprintf("note-%s-%d-%d-%d-%s", suite.Name, ids[0], len(ids), a.times, cases[0].name))
	v, err := suite.run(ctx, trial{cases: cases, env: mutate.Switch(max(budgetFactor*rounds, leastBudget), note, ids...), limit: a.limit(cases)})
	if err != nil {
		return v, err
	}
	overrun, err := mutate.Overrun(note)
	if err == nil && overrun { // Even when the script passes: behind ! exec, any failure does.
		v.failed, v.reason, v.timedOut = cmp.Or(v.failed, cases[0].name), "a loop that does not end", false
	}
	return v, err
}
