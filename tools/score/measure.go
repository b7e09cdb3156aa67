package score

import (
	"cmp"
	"context"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"brownfield/tools/mutate"
	"brownfield/tools/subject"
)

// Options say what is measured, and who wants to know how far it is.
type Options struct {
	// Pinned are the kinds of arid code that the suite has to answer for.
	Pinned []string
	// First says that it is enough to know that a mutant is detected: then the
	// suites that come after are not asked as well.
	First bool
	// Survivor says of a mutant that it is expected to survive. Those are tried
	// first, because they take the longest: they go through all cases. May be nil.
	Survivor func(*mutate.Mutant) bool
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
	room, remove, err := subject.Room("score")
	if err != nil {
		return nil, err
	}
	defer remove()
	m := &measurement{suites: suites, room: room, opts: opts, kills: map[kill]int{}}
	for _, suite := range suites {
		suite.room = room
		if suite.open == nil {
			continue
		}
		if err := suite.open(room); err != nil {
			return nil, err
		}
	}
	report := &Report{Invalid: program.Invalid}
	if err := m.baseline(ctx); err != nil {
		return nil, err
	}
	if err := m.rehearse(ctx); err != nil {
		return nil, err
	}
	for _, suite := range suites {
		if suite.Says != "" {
			report.Says = append(report.Says, suite.Name+": "+suite.Says)
		}
		report.Suites = append(report.Suites, suite.Name)
		for _, name := range suite.left {
			report.LeftOut = append(report.LeftOut, suite.Name+"/"+name)
		}
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
	most    int  // runs that may go side by side, beside those that are known to wait
	meet    bool // runs disturb each other, so that there may be none beside

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
// take long. One that ran out of time is tried again with more of it. If its
// program only waited, that is done at once, in company, since it takes no core.
// If it was busy, or runs disturb each other, that is done when all others are.
func (m *measurement) all(ctx context.Context, mutants []*mutate.Mutant) error {
	m.begin, m.total = time.Now(), len(mutants)
	m.results = make([]Result, len(mutants))
	order := rand.New(rand.NewPCG(1, 2)).Perm(len(mutants)) //nolint:gosec // Nobody is to be surprised by it.
	for i, mutant := range mutants {
		m.results[i] = Result{Mutant: mutant, Outcome: Pending}
	}
	if m.opts.Survivor != nil {
		slices.SortStableFunc(order, func(a, b int) int {
			return cmp.Compare(m.length(mutants[b]), m.length(mutants[a]))
		})
	}
	late := make([]*position, len(mutants))
	again := func(ctx context.Context, i int, generous patience) error {
		r := m.results[i]
		r.Outcome = Survived // so far
		r, _, err := m.try(ctx, r, *late[i], generous)
		if err == nil {
			m.results[i] = r
			m.tell(false)
		}
		return err
	}
	waiting, waitingCtx := errgroup.WithContext(ctx)
	waiting.SetLimit(waiters * runtime.NumCPU())
	err := each(waitingCtx, m.most, order, func(ctx context.Context, i int) error {
		r, stopped, err := m.try(ctx, Result{Mutant: mutants[i], Outcome: Unreached}, position{}, once())
		if err != nil {
			return err
		}
		if stopped != nil {
			r.Outcome = Pending
		}
		m.results[i], late[i] = r, stopped
		m.tell(stopped != nil)
		if stopped != nil && stopped.idle && !m.meet {
			waiting.Go(func() error { return again(waitingCtx, i, inCompany()) })
		}
		return nil
	})
	if err := cmp.Or(waiting.Wait(), err); err != nil {
		return err
	}
	busy := slices.DeleteFunc(order, func(i int) bool { return late[i] == nil || late[i].idle && !m.meet })
	return each(ctx, min(runtime.NumCPU(), m.most), busy, func(ctx context.Context, i int) error { return again(ctx, i, alone()) })
}

// length ranks mutants by how long they take: what is expected to survive goes
// through all suites, that of the race build, where a run takes longest, for some.
func (m *measurement) length(mutant *mutate.Mutant) int {
	switch {
	case !m.opts.Survivor(mutant):
		return 0
	case mutate.Concurrent(mutant.Operator):
		return 2
	}
	return 1
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
