package main

import (
	"context"
	"io"
	"sync"
	"time"
)

// lastMoment is for a goroutine that is only waiting for its turn.
const lastMoment = 50 * time.Millisecond

// interruptible is a reader for one goroutine. Its Read fails when ctx ends,
// even while the Read underneath still waits: that one cannot be called off, and
// stays behind until the process exits, or until a test lets it end and waits
// for pending. What it then brings is lost, as it would have been in the pipe.
type interruptible struct {
	ctx     context.Context
	from    io.Reader
	pending sync.WaitGroup
	buf     []byte // a Read that was left behind may write to it, so it is never the caller's
	rest    []byte // read, and not asked for yet
	err     error  // what comes after the rest
}

func newInterruptible(ctx context.Context, from io.Reader) *interruptible {
	return &interruptible{ctx: ctx, from: from, buf: make([]byte, 64*1024)}
}

func (r *interruptible) Read(p []byte) (int, error) {
	for len(r.rest) == 0 {
		if r.err != nil {
			return 0, r.err
		}
		r.rest, r.err = r.fill()
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

// fill reads once. What has been read by the end of ctx counts, and the goroutine
// that has read it gets a moment to say so.
func (r *interruptible) fill() (read []byte, err error) {
	var n int
	done := make(chan struct{})
	r.pending.Go(func() {
		n, err = r.from.Read(r.buf)
		close(done)
	})
	select {
	case <-done:
	case <-r.ctx.Done():
		select {
		case <-done:
		case <-time.After(lastMoment):
			return nil, context.Cause(r.ctx)
		}
	}
	return r.buf[:n], err
}
