package main

import (
	"context"
	"io"
	"sync"
)

// interruptible is a reader whose Read returns when ctx ends, even while the
// Read underneath still waits for a person to type. Nothing can call off a Read
// from a terminal, so that one is left behind: in this program to the exit that
// follows at once, in a test to pending.Wait.
type interruptible struct {
	ctx     context.Context
	from    io.Reader
	pending sync.WaitGroup
}

func newInterruptible(ctx context.Context, from io.Reader) *interruptible {
	return &interruptible{ctx: ctx, from: from}
}

// Read is as good for several readers at once as the reader underneath.
func (r *interruptible) Read(p []byte) (int, error) {
	type result struct {
		n   int
		err error
	}
	done := make(chan result, 1)
	buf := make([]byte, len(p)) // An abandoned Read may write to it later, and must not write to p.
	r.pending.Go(func() {
		n, err := r.from.Read(buf)
		done <- result{n, err}
	})
	select {
	case <-r.ctx.Done():
		return 0, context.Cause(r.ctx)
	case res := <-done:
		return copy(p, buf[:res.n]), res.err
	}
}
