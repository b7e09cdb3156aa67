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
	buf     []byte // what an abandoned Read may still write to
	pending sync.WaitGroup
}

func newInterruptible(ctx context.Context, from io.Reader) *interruptible {
	return &interruptible{ctx: ctx, from: from, buf: make([]byte, 64<<10)}
}

// Read must not be called again after it has returned the context's error.
func (r *interruptible) Read(p []byte) (int, error) {
	type result struct {
		n   int
		err error
	}
	done := make(chan result, 1)
	r.pending.Go(func() {
		n, err := r.from.Read(r.buf[:min(len(p), len(r.buf))])
		done <- result{n, err}
	})
	select {
	case <-r.ctx.Done():
		return 0, context.Cause(r.ctx)
	case res := <-done:
		return copy(p, r.buf[:res.n]), res.err
	}
}
