package score

import (
	"cmp"
	"context"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/semaphore"

	"brownfield/tools/engine/mutate"
)

// A session tries the mutants of several targets.
type session struct {
	opts     Options
	cores    *semaphore.Weighted
	jobs     []job
	results  []Result
	recalled int

	mu    sync.Mutex // guards what follows, the kills of the targets, and the calls of Progress
	begun time.Time
	done  int
	total int
}

// A job is a mutant to be tried; its result has the same index.
type job struct {
	*measured
	late *position // where it ran out of time
}

// wholeMachine is divided among the runs that go side by side.
const wholeMachine = 1 << 20

// share is what a run takes of the machine when so many may go side by side.
func share(atOnce int) int64 { return wholeMachine / int64(max(atOnce, 1)) }

// add takes a target's mutants in, with what is known of them already.
func (s *session) add(m *measured) {
	for _, mutant := range m.Program.Mutants {
		r := Result{Mutant: mutant, Outcome: Pending}
		switch {
		case mutant.Arid != "" && !slices.Contains(s.opts.Pinned, mutant.Arid):
			r.Outcome = Arid
		case s.opts.Wanted != nil && !s.opts.Wanted(mutant):
			r.Outcome = Skipped
		case m.Record.result(&r):
			s.recalled++
		}
		s.results, s.jobs = append(s.results, r), append(s.jobs, job{measured: m})
	}
}

// order lists the results that are still to be found: in a random order, or those
// first that are expected to take the longest.
func (s *session) order() (order []int) {
	index := map[*mutate.Mutant]int{}
	var pending []*mutate.Mutant
	for i, r := range s.results {
		if r.Outcome == Pending {
			index[r.Mutant] = i
			pending = append(pending, r.Mutant)
		}
	}
	for _, mutant := range Shuffled(pending) {
		order = append(order, index[mutant])
	}
	if s.opts.Survivor != nil && s.opts.Budget == 0 {
		slices.SortStableFunc(order, func(a, b int) int {
			return cmp.Compare(s.length(s.results[b].Mutant), s.length(s.results[a].Mutant))
		})
	}
	return order
}

// length ranks mutants by how long they take: what is expected to survive goes
// through all suites, that of the race build, where a run takes longest, for some.
func (s *session) length(mutant *mutate.Mutant) int {
	switch {
	case !s.opts.Survivor(mutant):
		return 0
	case mutant.Concurrent():
		return 2
	}
	return 1
}

// all tries every mutant, several at once, in an order that spreads those that
// take long. One that ran out of time is tried again with more of it. If its
// program only waited, that is done at once, beside others, since it takes no core.
// If it was busy, or runs disturb each other, that is done when all others are.
func (s *session) all(ctx context.Context) error {
	order := s.order()
	s.begun, s.total = time.Now(), len(order)
	groups := s.groups(order)
	waiting, waitingCtx := errgroup.WithContext(ctx)
	waiting.SetLimit(waiters * runtime.NumCPU())
	alone := func(ctx context.Context, i int) error {
		j := &s.jobs[i]
		r, stopped, err := j.try(ctx, Result{Mutant: s.results[i].Mutant, Outcome: Unreached}, position{}, firstTry())
		if err != nil {
			return err
		}
		if j.late = stopped; stopped == nil {
			return s.found(i, r)
		}
		r.Outcome = Pending
		s.results[i] = r
		s.tell(true)
		if stopped.idle && !j.serial {
			waiting.Go(func() error { return s.again(waitingCtx, i, retryBeside()) })
		}
		return nil
	}
	err := s.each(waitingCtx, groups, func(j *job) int { return j.most }, func(ctx context.Context, group []int) error {
		return s.halve(ctx, group, alone)
	})
	if err := cmp.Or(waiting.Wait(), err); err != nil {
		return err
	}
	var busy [][]int
	for _, i := range order {
		if j := &s.jobs[i]; j.late != nil && (!j.late.idle || j.serial) {
			busy = append(busy, []int{i})
		}
	}
	s.opts.Budget = 0 // They have begun.
	return s.each(ctx, busy, func(j *job) int { return min(runtime.NumCPU(), j.most) },
		func(ctx context.Context, group []int) error { return s.again(ctx, group[0], retryAlone()) })
}

// again tries a mutant that ran out of time with more of it.
func (s *session) again(ctx context.Context, i int, a allowance) error {
	r := s.results[i]
	r.Outcome = Survived // so far
	r, _, err := s.jobs[i].try(ctx, r, *s.jobs[i].late, a)
	if err != nil {
		return err
	}
	return s.found(i, r)
}

// found notes what became of a mutant.
func (s *session) found(i int, r Result) error {
	s.results[i] = r
	s.tell(false)
	return s.jobs[i].Record.keepResult(r)
}

// each does something for groups of jobs, as many at a time as the machine can
// take, until the budget is spent.
func (s *session) each(ctx context.Context, groups [][]int, atOnce func(*job) int, do func(context.Context, []int) error) error {
	group, within := errgroup.WithContext(ctx)
	for _, jobs := range groups {
		weight := share(atOnce(&s.jobs[jobs[0]]))
		if s.cores.Acquire(within, weight) != nil {
			break // The group, or the caller, says why.
		}
		if s.spent() {
			s.cores.Release(weight)
			break
		}
		group.Go(func() error {
			defer s.cores.Release(weight)
			if within.Err() != nil {
				return context.Cause(within)
			}
			return do(within, jobs)
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	return context.Cause(ctx)
}

// spread calls do for the numbers below n, in their order, until it was enough. The
// caller has room for one run at a time; from the number first on, runs go side by
// side while the machine has room for more, and nothing else waits for it.
func (m *measured) spread(ctx context.Context, first, n int, do func(ctx context.Context, i int) (enough bool, err error)) error {
	group, ctx := errgroup.WithContext(ctx)
	var next atomic.Int64
	var ended atomic.Bool
	weight := share(m.most)
	var work func() error
	work = func() error {
		for !ended.Load() {
			i := int(next.Add(1)) - 1
			if i >= n {
				return nil
			}
			if i >= first && i < n-1 && m.cores.TryAcquire(weight) {
				group.Go(func() error {
					defer m.cores.Release(weight)
					return work()
				})
			}
			enough, err := do(ctx, i)
			if err != nil {
				return err
			}
			if enough {
				ended.Store(true)
			}
		}
		return nil
	}
	group.Go(work)
	return group.Wait()
}

func (s *session) spent() bool { return s.opts.Budget > 0 && time.Since(s.begun) >= s.opts.Budget }

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

// tell counts a mutant that has been tried, and one more to do when it has to
// be tried again.
func (s *session) tell(again bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.done++
	if again {
		s.total++
	}
	if s.opts.Progress == nil {
		return
	}
	passed := time.Since(s.begun)
	left := passed / time.Duration(s.done) * time.Duration(s.total-s.done)
	if s.opts.Budget > 0 {
		left = max(0, min(left, s.opts.Budget-passed))
	}
	s.opts.Progress(Progress{Done: s.done, Total: s.total, Left: left})
}
