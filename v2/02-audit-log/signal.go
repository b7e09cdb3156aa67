package main

import (
	"context"
	"os/signal"
	"syscall"
)

// signalError is a signal as the cause for which a context has ended.
type signalError syscall.Signal

func (e signalError) Error() string { return syscall.Signal(e).String() }

// withSignals returns a context that ends with the first Ctrl-C or TERM. The
// second ends the process: what does not end by itself has had its chance.
func withSignals(parent context.Context) context.Context {
	ctx, cancel := context.WithCancelCause(parent)
	endWith := func(sig syscall.Signal) {
		came, stop := signal.NotifyContext(ctx, sig)
		context.AfterFunc(came, func() {
			stop()
			cancel(signalError(sig)) // Without effect if the other signal came first.
		})
	}
	endWith(syscall.SIGINT)
	endWith(syscall.SIGTERM)
	return ctx
}
