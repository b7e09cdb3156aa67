package main

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"sync"
	"syscall"
)

// A stopped is the cause of a context that a signal has ended.
type stopped struct{ signal syscall.Signal }

func (s stopped) Error() string { return s.signal.String() }

// notify returns a context that the next SIGINT or SIGTERM ends. It does not end
// for a signal that came before. Until release is called, neither signal ends the
// program.
func notify(parent context.Context) (ctx context.Context, release func()) {
	ctx, cancel := context.WithCancelCause(parent)
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM)
	var waiting sync.WaitGroup
	waiting.Go(func() {
		select {
		case s := <-signals:
			sig, _ := s.(syscall.Signal) // On every system that has process groups.
			cancel(stopped{sig})
		case <-ctx.Done():
		}
	})
	return ctx, func() {
		cancel(nil)
		waiting.Wait()
		signal.Stop(signals)
	}
}

// stoppedBy returns the signal that has ended ctx.
func stoppedBy(ctx context.Context) (syscall.Signal, bool) {
	var s stopped
	ok := errors.As(context.Cause(ctx), &s)
	return s.signal, ok
}
