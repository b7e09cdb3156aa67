package main

import (
	"context"
	"log/slog"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"
)

// A daemon runs jobs when they are due.
type daemon struct {
	jobs     []*job
	location *time.Location
	run      func(context.Context, *job) int
	log      *slog.Logger
}

// serve runs the jobs until a signal ends ctx, and then waits for those that
// still run. Only SIGTERM is the regular end.
func (d *daemon) serve(ctx context.Context) error {
	var runs errgroup.Group
	runs.SetLimit(len(d.jobs)) // No job runs twice at a time.
	busy := make([]atomic.Bool, len(d.jobs))
	table := newTimetable(d.jobs, time.Now().In(d.location))
	for d.wait(ctx, table) {
		now := time.Now().In(d.location)
		for {
			i, ok := table.first()
			if !ok || table.next[i].After(now) {
				break
			}
			table.advance(i, now)
			j := d.jobs[i]
			if !busy[i].CompareAndSwap(false, true) {
				d.log.WarnContext(ctx, "still running, skipped", slog.String("job", j.name))
				continue
			}
			runs.Go(func() error {
				defer busy[i].Store(false)
				d.run(ctx, j)
				return nil
			})
		}
	}
	sig, _ := stoppedBy(ctx)
	d.log.InfoContext(ctx, "stopping", slog.Any("cause", context.Cause(ctx)))
	_ = runs.Wait() // No run returns an error.
	if sig == syscall.SIGINT {
		return exitError{128 + int(sig)}
	}
	return nil
}

// wait returns when the next job is due, and false when ctx ends.
func (d *daemon) wait(ctx context.Context, table *timetable) bool {
	var due <-chan time.Time
	if i, ok := table.first(); ok {
		due = time.After(time.Until(table.next[i]))
	}
	select {
	case <-due:
		return ctx.Err() == nil
	case <-ctx.Done():
		return false
	}
}
