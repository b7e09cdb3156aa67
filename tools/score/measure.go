package score

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"brownfield/tools/mutate"
)

// Options say what is measured, and who wants to know how far it is.
type Options struct {
	// Pinned are the kinds of arid code that the suite has to answer for.
	Pinned []string
	// First says that it is enough to know that a mutant is detected: then the
	// suites that come after are not asked as well.
	First    bool
	Progress func(Progress) // called from one goroutine at a time; may be nil
}

// Progress says how far a measurement is.
type Progress struct {
	Done, Total int           // mutants; those that ran out of time count twice
	Left        time.Duration // at the pace so far
}

// Measure runs suites over the mutants of program. The first suite has to pass
// with no mutant on. When ctx ends, the report says what is known by then, beside
// the error.
func Measure(ctx context.Context, program *mutate.Program, suites []*Suite, opts Options) (*Report, error) {
	begin := time.Now()
	room, err := os.MkdirTemp("", "brownfield-score-")
	if err != nil {
		return nil, fmt.Errorf("cannot make room for the measurement: %w", err)
	}
	defer os.RemoveAll(room)
	m := &measurement{suites: suites, room: room, opts: opts, kills: map[kill]int{}}
	report := &Report{Invalid: program.Invalid}
	for _, suite := range suites {
		report.Suites = append(report.Suites, suite.Name)
		left, err := m.baseline(ctx, suite)
		if err != nil {
			return nil, err
		}
		report.LeftOut = append(report.LeftOut, left...)
	}
	err = m.all(ctx, program.Mutants)
	report.Results, report.Near, report.Elapsed = m.results, m.near(program.Mutants), time.Since(begin)
	return report, err
}

type measurement struct {
	suites  []*Suite
	room    string
	opts    Options
	results []Result

	mu    sync.Mutex // guards what follows, and the calls of Progress
	kills map[kill]int
	begin time.Time
	done  int
	total int
}

// A kill is a case that has detected a mutant of a function.
type kill struct {
	suite, function, name string
}

// A position is where in a suite a mutant ran out of time.
type position struct {
	suite   int
	batches [][]*testcase // those that are left, the one that it ran out of time in first
	idle    bool          // the program waited and used no core
}

// all tries every mutant, several at once, in an order that spreads those that
// take long; and then those that ran out of time once more, with more of it. A
// program that only waited may do so in company, and twice the time is enough to
// see whether anything comes. One that was busy gets a core for itself, and four
// times the time.
func (m *measurement) all(ctx context.Context, mutants []*mutate.Mutant) error {
	m.begin, m.total = time.Now(), len(mutants)
	m.results = make([]Result, len(mutants))
	late := make([]*position, len(mutants))
	order := rand.New(rand.NewPCG(1, 2)).Perm(len(mutants)) //nolint:gosec // Nobody is to be surprised by it.
	for i, mutant := range mutants {
		m.results[i] = Result{Mutant: mutant, Outcome: Pending}
	}
	err := each(ctx, m.atOnce(), order, func(ctx context.Context, i int) error {
		r, stopped, err := m.try(ctx, Result{Mutant: mutants[i], Outcome: Unreached}, position{}, 1)
		if err == nil {
			if late[i] = stopped; stopped != nil {
				r.Outcome = Pending
			}
			m.results[i] = r
			m.tell(stopped != nil)
		}
		return err
	})
	for _, again := range []struct {
		idle             bool
		atOnce, generous int
	}{{true, crowd, 2}, {false, runtime.NumCPU(), 4}} {
		if err != nil {
			return err
		}
		chosen := slices.DeleteFunc(slices.Clone(order), func(i int) bool { return late[i] == nil || late[i].idle != again.idle })
		err = each(ctx, again.atOnce, chosen, func(ctx context.Context, i int) error {
			r := m.results[i]
			r.Outcome = Survived // so far
			r, _, err := m.try(ctx, r, *late[i], again.generous)
			if err == nil {
				m.results[i] = r
				m.tell(false)
			}
			return err
		})
	}
	return err
}

// each does something for each of some numbers, a few at a time.
func each(ctx context.Context, atOnce int, numbers []int, do func(context.Context, int) error) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(atOnce)
	for _, n := range numbers {
		group.Go(func() error {
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			return do(ctx, n)
		})
	}
	return group.Wait()
}

// atOnce is the largest number that a suite can stand.
func (m *measurement) atOnce() int {
	n := 1
	for _, suite := range m.suites {
		if suite.Only == nil {
			n = max(n, suite.atOnce())
		}
	}
	return n
}

// baseline runs every case of a suite twice with no mutant on: once to see what
// it reaches, and once to see that it passes again, and how long it takes. It
// returns the cases that it has taken out.
func (m *measurement) baseline(ctx context.Context, suite *Suite) (left []string, err error) {
	faults := make([]error, len(suite.cases))
	numbers := make([]int, len(suite.cases))
	for i := range numbers {
		numbers[i] = i
	}
	err = each(ctx, 2*runtime.NumCPU(), numbers, func(ctx context.Context, i int) (err error) {
		faults[i], err = m.learn(ctx, suite, suite.cases[i])
		return err
	})
	if err != nil {
		return nil, err
	}
	kept := suite.cases[:0:0]
	for i, c := range suite.cases {
		if faults[i] == nil {
			kept = append(kept, c)
			continue
		}
		switch {
		case suite.Lenient:
			left = append(left, suite.Name+"/"+c.name)
		case suite.together && c.name != everything:
			// Some tests lean on others that run before them.
			suite.cases = []*testcase{{name: everything}}
			return m.baseline(ctx, suite)
		default:
			return nil, faults[i]
		}
	}
	suite.cases = kept
	if !suite.together {
		slices.SortFunc(suite.cases, func(a, b *testcase) int {
			return cmp.Or(cmp.Compare(a.elapsed, b.elapsed), strings.Compare(a.name, b.name))
		})
	}
	return left, nil
}

// learn fills in what is known of a case. A fault is what speaks against it.
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
			return &BaselineError{Case: c.name, Says: v.reason}, nil
		}
		c.elapsed, c.busy = v.elapsed, v.busy
	}
	c.trace, err = mutate.ReadTrace(trace)
	return nil, err
}

// near names for each function the cases of the first suite that reach it.
func (m *measurement) near(mutants []*mutate.Mutant) map[string][]string {
	near := map[string][]string{}
	for _, c := range m.suites[0].cases {
		for _, mutant := range mutants {
			if c.trace.Reached[mutant.ID] && !slices.Contains(near[mutant.Func], c.name) {
				near[mutant.Func] = append(near[mutant.Func], c.name)
			}
		}
	}
	return near
}

// tell counts a mutant that has been tried, and one more to do when it has to
// be tried again.
func (m *measurement) tell(again bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.done++
	if again {
		m.total++
	}
	if m.opts.Progress != nil {
		left := time.Since(m.begin) / time.Duration(m.done) * time.Duration(m.total-m.done)
		m.opts.Progress(Progress{Done: m.done, Total: m.total, Left: left})
	}
}
