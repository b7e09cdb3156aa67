package unwaited

import (
	"context"
	"sync"

	"golang.org/x/sync/errgroup"
)

func work() error { return nil }

func lost(ctx context.Context) {
	var wg sync.WaitGroup
	wg.Go(func() { _ = work() }) // want "wg.Wait is never called, so the goroutines"

	g, _ := errgroup.WithContext(ctx)
	g.Go(work) // want "g.Wait is never called, so its goroutines are not waited for and their errors are lost"

	counted := new(sync.WaitGroup)
	counted.Add(1) // want "counted.Wait is never called"
	go func() {
		defer counted.Done()
		_ = work()
	}()

	var passed sync.WaitGroup
	passed.Add(1) // want "passed.Wait is never called"
	go tells(&passed)
}

func tells(wg *sync.WaitGroup) { defer wg.Done() }

type server struct {
	mails, kept sync.WaitGroup
	Open        sync.WaitGroup
}

func (s *server) start() {
	s.mails.Go(func() { _ = work() }) // want "mails.Wait is never called"
	s.kept.Go(func() { _ = work() })
	s.Open.Go(func() { _ = work() })
}

func (s *server) stop() { s.kept.Wait() }

func waits() error {
	var g errgroup.Group
	g.SetLimit(2)
	g.Go(work)
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		_ = work()
	}()
	go func() { wg.Wait() }()
	return g.Wait()
}

// Others may wait for these.
func given(g *errgroup.Group) { g.Go(work) }

func returned() *errgroup.Group {
	g := new(errgroup.Group)
	g.Go(work)
	return g
}

func elsewhere(wait func(*sync.WaitGroup), groups map[string]*sync.WaitGroup) {
	var wg, other, method sync.WaitGroup
	wg.Go(func() { _ = work() })
	wait(&wg)
	other.Go(func() { _ = work() })
	groups["other"] = &other
	method.Go(func() { _ = work() })
	defer func(f func()) { f() }(method.Wait)
	mapped := groups["mapped"]
	mapped.Go(func() { _ = work() })
}

// The channel says when the goroutine has ended; the group is for the tests.
type reader struct{ pending sync.WaitGroup }

func (r *reader) read() error {
	done := make(chan error, 1)
	r.pending.Go(func() { done <- work() })
	return <-done
}

// This group is a limit; the other one waits.
func limited() {
	var limit errgroup.Group
	limit.SetLimit(4)
	var wg sync.WaitGroup
	for range 10 {
		wg.Add(1)
		limit.Go(func() error {
			defer wg.Done()
			return work()
		})
	}
	wg.Wait()
}

// Nothing is started: the counter is what is tried here.
func counts() {
	var wg sync.WaitGroup
	wg.Add(1)
	wg.Done()
}
