package main

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"
)

const (
	maxTries   = 3
	retryDelay = 100 * time.Millisecond
)

// mirror is the program, set up.
type mirror struct {
	opts   options
	client *http.Client
	log    *slog.Logger
}

// fetchAll downloads all entries, -n at a time, and returns the results by URL.
// When ctx ends, or with -fail-fast one of them fails, what is not there yet is
// skipped.
func (m *mirror) fetchAll(ctx context.Context, entries []entry) map[string]result {
	// The image list names many files twice, fetch them once (MIR-17).
	var jobs []entry
	seen := map[string]bool{}
	for _, e := range entries {
		if !seen[e.url] {
			seen[e.url] = true
			jobs = append(jobs, e)
		}
	}

	results := make([]result, len(jobs))
	workers, ctx := errgroup.WithContext(ctx)
	workers.SetLimit(m.opts.workers)
	for i, e := range jobs {
		workers.Go(func() error {
			results[i] = m.fetchPatiently(ctx, e)
			if results[i].failed() && m.opts.failFast {
				m.log.ErrorContext(ctx, "giving up, -fail-fast", slog.String("url", e.url))
				return errFailed // It ends ctx, and with it the others.
			}
			return nil
		})
	}
	_ = workers.Wait() // What failed is in the results.

	all := make(map[string]result, len(results))
	for _, res := range results {
		all[res.url] = res
	}
	return all
}

// fetchPatiently tries up to three times. The worker waits in between: -n is
// what the servers' owners were promised, and that includes second tries.
func (m *mirror) fetchPatiently(ctx context.Context, e entry) result {
	for try := 1; ; try++ {
		if ctx.Err() != nil {
			return result{url: e.url, state: stateSkipped}
		}
		res, err := m.fetch(ctx, e)
		if err == nil {
			return res
		}
		if ctx.Err() != nil {
			continue // Nobody wants it any more; that is not the server's failure.
		}
		log := m.log.With(slog.String("url", e.url), slog.Any("error", err))
		if try == maxTries {
			log.ErrorContext(ctx, "giving up")
			return result{url: e.url, state: stateFailed}
		}
		log.WarnContext(ctx, "failed, will retry")
		_ = sleep(ctx, time.Duration(try)*retryDelay) // That ctx has ended is seen above.
	}
}
