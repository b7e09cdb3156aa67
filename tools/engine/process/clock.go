package process

import (
	"context"
	"sync"
	"time"
)

const (
	// Sampling is how often a clock looks at the threads of a program: often
	// enough to know most of those that come and go, and so seldom that most
	// runs are over before it has looked once.
	Sampling = 200 * time.Millisecond
	// slowest bounds how far a clock falls behind the one on the wall. A program
	// that hangs gets its verdict on any machine: after a limit of eight seconds,
	// that is at most 48.
	slowest = 6
)

// A Clock counts the time in which the machine let programs run. It stands still
// while they could have run, or those that they wait for, and had to wait for a
// processor. So a program that waits for an event, or computes, is charged in
// full, and one that others starve is not.
type Clock struct {
	programs []int // each with all its descendants
	servers  []int // what the programs wait for: processes of ours, alone
	last     time.Time
	counted  time.Duration
	threads  threads
}

// NewClock starts a clock for programs that wait for servers, all of them
// processes.
func NewClock(programs, servers []int) *Clock {
	return &Clock{programs: programs, servers: servers, last: time.Now()}
}

// Read returns the time counted so far. It wants to be called every few hundred
// milliseconds: what a thread has used is not known any more when it has ended.
func (c *Clock) Read() time.Duration {
	now := time.Now()
	passed := now.Sub(c.last)
	c.last = now
	c.counted += max(c.free(passed), passed/slowest)
	return c.counted
}

// Within returns a context that ends, with [context.DeadlineExceeded] as its
// cause, when the machine has let programs and servers run for d. The function
// ends it earlier, and has to be called.
func Within(ctx context.Context, d time.Duration, programs, servers []int) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	clock := NewClock(programs, servers)
	var watching sync.WaitGroup
	watching.Go(func() {
		ticker := time.NewTicker(min(d, Sampling))
		defer ticker.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
			}
			if clock.Read() >= d {
				cancel(context.DeadlineExceeded)
				return
			}
		}
	})
	return ctx, func() {
		cancel(context.Canceled)
		watching.Wait()
	}
}
