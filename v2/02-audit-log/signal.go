package main

import (
	"context"
	"os"
	"os/signal"
	"sync"
	"syscall"
)

// signalError is a signal as the cause for which a context has ended.
type signalError syscall.Signal

func (e signalError) Error() string { return syscall.Signal(e).String() }

// withSignals returns a context that ends with the first Ctrl-C or TERM. The
// second ends the process: what does not end by itself has had its chance.
func withSignals(parent context.Context) (ctx context.Context, release func()) {
	ctx, cancel := context.WithCancelCause(parent)
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	var waiting sync.WaitGroup
	waiting.Go(func() {
		if sig, ok := (<-signals).(syscall.Signal); ok {
			signal.Stop(signals)
			cancel(signalError(sig))
		}
	})
	return ctx, func() {
		signal.Stop(signals)
		close(signals)
		waiting.Wait()
		cancel(nil)
	}
}
