package score

import (
	"cmp"
	"context"
	"errors"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"

	"brownfield/tools/mutate"
)

// baseline runs the cases of all suites with no mutant on, one on each core (one
// alone, where runs disturb each other), and finds out how many runs the machine can
// take.
func (m *measurement) baseline(ctx context.Context) error {
	type lesson struct {
		suite *Suite
		c     *testcase
	}
	var lessons []lesson
	for _, suite := range m.suites {
		for _, c := range suite.cases {
			lessons = append(lessons, lesson{suite, c})
		}
	}
	numbers := make([]int, len(lessons))
	for i := range numbers {
		numbers[i] = i
	}
	atOnce := runtime.NumCPU()
	if slices.ContainsFunc(m.suites, func(s *Suite) bool { return s.alone }) {
		atOnce = 1
	}
	begin, worked := time.Now(), processorTime()
	err := each(ctx, atOnce, numbers, func(ctx context.Context, i int) (err error) {
		l := lessons[i]
		l.c.fault, err = m.learn(ctx, l.suite, l.c)
		return err
	})
	if err != nil {
		return err
	}
	m.most = sideBySide(time.Since(begin), processorTime()-worked)
	for _, suite := range m.suites {
		if err := suite.settle(); errors.Is(err, errLeaning) {
			suite.cases = []*testcase{{name: everything}}
			return m.baseline(ctx) // Tests are a suite of their own, so nothing is learned twice.
		} else if err != nil {
			return err
		}
	}
	return nil
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

// errLeaning says that some tests lean on others that run before them.
var errLeaning = errors.New("the tests do not pass one by one")

// settle takes the cases out that have a fault, or returns the fault, and puts
// the others in order, the quick ones first.
func (s *Suite) settle() error {
	kept := s.cases[:0:0]
	for _, c := range s.cases {
		switch {
		case c.fault == nil:
			kept = append(kept, c)
		case s.Lenient:
			s.left = append(s.left, c.name)
		case s.together && c.name != everything:
			return errLeaning
		default:
			return c.fault
		}
	}
	s.cases = kept
	if !s.together {
		slices.SortFunc(s.cases, func(a, b *testcase) int {
			return cmp.Or(cmp.Compare(a.elapsed, b.elapsed), strings.Compare(a.name, b.name))
		})
	}
	return nil
}

// learn fills in what is known of a case: what it reaches, and in a second run
// that it passes again, and how long it takes. A legacy program can race now and
// then in a case of the race build: the more often it is run, the sooner that
// case is left out. A fault is what speaks against a case.
func (m *measurement) learn(ctx context.Context, suite *Suite, c *testcase) (fault, err error) {
	trace := filepath.Join(m.room, "trace-"+suite.Name+"-"+c.name)
	for _, env := range [][]string{mutate.Tracing(trace), nil} {
		v, err := suite.run(ctx, []*testcase{c}, env, 0)
		switch {
		case err != nil:
			return nil, err
		case v.skipped != "":
			return &BaselineError{Case: c.name, Says: "it skips itself: " + v.skipped}, nil
		case v.failed != "":
			return &BaselineError{Case: v.failed, Says: v.reason}, nil
		}
		c.elapsed = v.elapsed
	}
	c.trace, err = mutate.ReadTrace(trace)
	return nil, err
}
