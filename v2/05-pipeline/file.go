package main

import (
	"context"
	"os"
	"time"
)

// open opens a file for reading, or returns when ctx ends. A pipe is there when
// its other end is, and nothing can call off the wait for it: that one is left
// behind, in this program to the exit that follows at once, in a test to
// opening.Wait.
func (e *etl) open(ctx context.Context, name string) (*file, error) {
	type result struct {
		f   *os.File
		err error
	}
	opened := make(chan result, 1)
	e.opening.Go(func() {
		f, err := os.Open(name)
		opened <- result{f, err}
	})
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case res := <-opened:
		if res.err != nil {
			return nil, res.err
		}
		return watch(ctx, res.f), nil
	}
}

// file is an open file that ends with ctx. A pipe may wait for its other end for
// as long as it likes, so its Read and Write get a deadline then, which is over.
// A file on a disk has no deadlines: it does not wait, and is read no further.
type file struct {
	*os.File

	ctx     context.Context
	unwatch func() bool
}

func watch(ctx context.Context, f *os.File) *file {
	return &file{f, ctx, context.AfterFunc(ctx, func() { _ = f.SetDeadline(time.Now()) })}
}

func (f *file) Read(p []byte) (int, error) {
	if f.ctx.Err() != nil {
		return 0, f.ctx.Err()
	}
	return f.File.Read(p)
}

func (f *file) Close() error {
	f.unwatch()
	return f.File.Close()
}
