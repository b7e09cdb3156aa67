package main

import (
	"context"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// pauses are those of one subscriber. They grow until it takes an event.
type pauses struct {
	backoff.ExponentialBackOff
	longest time.Duration
	end     time.Time // of the present one
}

func newPauses(opts options) *pauses {
	p := &pauses{longest: opts.maxPause}
	p.InitialInterval = opts.pause
	p.RandomizationFactor = backoff.DefaultRandomizationFactor
	p.Multiplier = 2
	p.MaxInterval = opts.maxPause
	p.Reset()
	return p
}

// begin begins a pause, and returns its length: as long as the subscriber asks for,
// at least, but never longer than the longest.
func (p *pauses) begin(asked time.Duration) time.Duration {
	d := min(max(asked, p.NextBackOff()), p.longest)
	p.end = time.Now().Add(d)
	return d
}

// wait returns at the end of the pause, or of ctx.
func (p *pauses) wait(ctx context.Context) {
	ctx, cancel := context.WithDeadline(ctx, p.end)
	defer cancel()
	<-ctx.Done()
}
