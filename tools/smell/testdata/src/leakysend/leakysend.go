package leakysend

import (
	"context"
	"errors"
	"time"
)

func search() int { return 1 }

func check() error { return errors.New("no") }

func gaveUp(ctx context.Context) int {
	found := make(chan int)
	go func() { found <- search() }() // want "blocks for ever in its send on found"
	select {
	case r := <-found:
		return r
	case <-ctx.Done():
		return 0
	}
}

func timedOut() int {
	found := make(chan int)
	go find(found) // want "blocks for ever in its send on found"
	select {
	case r := <-found:
		return r
	case <-time.After(time.Second):
		return 0
	}
}

func find(out chan<- int) { out <- search() }

func earlyReturn() (int, error) {
	found := make(chan int)
	go func() { found <- search() }() // want "blocks for ever in its send on found"
	if err := check(); err != nil {
		return 0, err
	}
	return <-found, nil
}

func buffered(ctx context.Context) int {
	found := make(chan int, 1)
	go func() { found <- search() }()
	select {
	case r := <-found:
		return r
	case <-ctx.Done():
		return 0
	}
}

func selects(ctx context.Context) int {
	found := make(chan int)
	go func() {
		select {
		case found <- search():
		case <-ctx.Done():
		}
	}()
	select {
	case r := <-found:
		return r
	case <-ctx.Done():
		return 0
	}
}

func drained(ctx context.Context) int {
	found := make(chan int)
	go func() { found <- search() }()
	select {
	case r := <-found:
		return r
	case <-ctx.Done():
		<-found
		return 0
	}
}

func deferred() error {
	found := make(chan int)
	defer func() { <-found }()
	go func() { found <- search() }()
	return check()
}

func otherBranch(async bool) int {
	found := make(chan int)
	if async {
		go func() { found <- search() }()
	} else {
		return search()
	}
	return <-found
}

func keepsAsking(ctx context.Context) int {
	found := make(chan int)
	go func() { found <- search() }()
	for {
		select {
		case r := <-found:
			return r
		case <-time.After(time.Second):
			println("still waiting")
		}
	}
}

func oneOfTwo() int {
	found, failed := make(chan int), make(chan error)
	go func() {
		if err := check(); err != nil {
			failed <- err
			return
		}
		found <- search()
	}()
	select {
	case r := <-found:
		return r
	case <-failed:
		return 0
	}
}

func passedOn() <-chan int {
	found := make(chan int)
	go func() { found <- search() }()
	return found
}
