package main

import (
	"context"
	"sync"
)

// lane is the way of the events to one subscriber.
type lane struct {
	sub    *subscriber
	pauses *pauses
	more   chan struct{} // holds something when waiting or closed has changed

	mu      sync.Mutex
	waiting []*event
	closed  bool // nothing will come any more
}

func newLane(s *subscriber, p *pauses) *lane {
	return &lane{sub: s, pauses: p, more: make(chan struct{}, 1)}
}

// push appends an event, and never waits.
func (l *lane) push(e *event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.waiting = append(l.waiting, e)
	l.wake()
}

// close ends the lane after the events that are in it.
func (l *lane) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
	l.wake()
}

func (l *lane) wake() {
	select {
	case l.more <- struct{}{}:
	default: // it is awake
	}
}

// next waits for the next event. It returns nil when the lane or ctx has ended.
func (l *lane) next(ctx context.Context) *event {
	for ctx.Err() == nil {
		if e, ok := l.take(); ok {
			return e
		}
		select {
		case <-l.more:
		case <-ctx.Done():
		}
	}
	return nil
}

// take returns the next event, or nil at the end of the lane, and false when
// there is nothing yet.
func (l *lane) take() (*event, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.waiting) == 0 {
		return nil, l.closed
	}
	e := l.waiting[0]
	l.waiting = l.waiting[1:]
	return e, true
}
