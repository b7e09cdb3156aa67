package score

import (
	"cmp"
	"context"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"

	"brownfield/tools/engine/mutate"
)

// baseline runs the cases of all suites with no mutant on, one on each core (one
// after the other, where runs disturb each other), and finds out how many runs the
// machine can take. Of scripts some are enough for that; the others then go as many
// at a time.
func (m *measured) baseline(ctx context.Context) error {
	type item struct {
		suite *Suite
		c     *testcase
	}
	var items []item
	for _, suite := range m.Suites {
		for _, c := range suite.cases {
			items = append(items, item{suite, c})
		}
	}
	numbers := make([]int, len(items))
	for i := range numbers {
		numbers[i] = i
	}
	observe := func(ctx context.Context, i int) error { return m.observe(ctx, items[i].suite, items[i].c) }
	begin, worked := time.Now(), processorTime()
	first, others := numbers, []int(nil)
	atOnce := runtime.NumCPU()
	switch {
	case slices.ContainsFunc(m.Suites, func(s *Suite) bool { return s.serial }):
		atOnce = 1
	case !m.tests():
		first, others = sample(numbers)
	}
	if err := each(ctx, atOnce, first, observe); err != nil {
		return err
	}
	m.most = sideBySide(time.Since(begin), processorTime()-worked)
	if err := each(ctx, m.most, others, observe); err != nil {
		return err
	}
	for _, suite := range m.Suites {
		if err := m.sortOut(ctx, suite); err != nil {
			return err
		}
	}
	return nil
}

// sampled is how many scripts, spread over the suites, show how busy runs are.
const sampled = 16

// sample takes some of the numbers out, in even distances.
func sample(numbers []int) (some, others []int) {
	for i, n := range numbers {
		if (i+1)*sampled/len(numbers) > i*sampled/len(numbers) {
			some = append(some, n)
		} else {
			others = append(others, n)
		}
	}
	return some, others
}

// waiters is how many runs a core can take that do nothing but wait.
const waiters = 8

// sideBySide is how many runs keep the cores busy and no more than that, when one on
// each core took so long and so much processor time.
func sideBySide(elapsed, worked time.Duration) int {
	cores := runtime.NumCPU()
	if worked <= 0 {
		return waiters * cores
	}
	return min(max(int(time.Duration(cores*cores)*elapsed/worked), cores), waiters*cores)
}

// processorTime is what this process, and all that it has started and waited for,
// have used of the processors so far.
func processorTime() time.Duration {
	var sum time.Duration
	for _, who := range []int{syscall.RUSAGE_SELF, syscall.RUSAGE_CHILDREN} {
		var used syscall.Rusage
		if err := syscall.Getrusage(who, &used); err == nil { // It fails for no other reason than a wrong number.
			sum += time.Duration(used.Utime.Nano() + used.Stime.Nano())
		}
	}
	return sum
}

// observe fills in what is known of a case: what it reaches, and in a second run
// that it passes again, and how long it takes. A legacy program can race now and
// then in a case of the race build: the more often it is run, the sooner that
// case is left out.
func (m *measured) observe(ctx context.Context, suite *Suite, c *testcase) error {
	trace := filepath.Join(m.notes, "trace-"+suite.Name+"-"+strings.ReplaceAll(c.name, "/", "-"))
	for i, env := range [][]string{mutate.Tracing(trace), nil} {
		v, err := suite.run(ctx, trial{cases: []*testcase{c}, env: env, verbose: i > 0})
		switch {
		case err != nil:
			return err
		case v.failed != "":
			c.fault = &BaselineError{Case: v.failed, Message: v.reason}
			return nil
		case v.skipped != "":
			c.omitted = skipsItself + ": " + v.skipped
			c.fault = &BaselineError{Case: c.name, Message: "it skips itself: " + v.skipped}
			return nil
		case v.idle:
			c.omitted = byUser
			return nil
		}
		c.elapsed = v.elapsed
	}
	var err error
	c.trace, err = mutate.ReadTrace(trace)
	return err
}

// Why a case is left out.
const (
	failsAlways  = "fails without a mutant"
	instrumented = "fails only because mutants are compiled in, as a test does that counts allocations"
	skipsItself  = "skips itself"
	byUser       = "is left out by -skip in GOFLAGS"
)

// An Omission is a case that is not part of the score.
type Omission struct {
	Suite, Case, Why string
}

// sortOut takes the cases out that cannot be scored, or returns why the suite
// cannot, and puts the others in order, the quick ones first.
func (m *measured) sortOut(ctx context.Context, s *Suite) error {
	if s.tests != nil {
		if err := m.sortOutTests(ctx, s); err != nil {
			return err
		}
	}
	kept := s.cases[:0:0]
	for _, c := range s.cases {
		switch {
		case c.omitted != "" && s.tests != nil:
			s.left = append(s.left, Omission{s.Name, c.name, c.omitted})
		case c.fault == nil:
			kept = append(kept, c)
		case s.Lenient:
			s.left = append(s.left, Omission{s.Name, c.name, failsAlways})
		default:
			return c.fault
		}
	}
	s.cases = kept
	if s.tests == nil {
		slices.SortFunc(s.cases, func(a, b *testcase) int {
			return cmp.Or(cmp.Compare(a.elapsed, b.elapsed), strings.Compare(a.name, b.name))
		})
	}
	return nil
}
