package main

import (
	"context"
	"sync"
	"time"
)

const (
	maxQueue = 8192                   // ticks of one feed that are not printed yet
	patience = 500 * time.Millisecond // how long a feed waits for room in its queue
)

// merger puts the ticks of all feeds into the order of their time. A tick is due
// when each feed that the others wait for has one that is not older.
//
// Feeds push, one printer takes what is due. A feed answers pings only while it
// reads, so push never waits for long: when a queue stays full, its oldest tick
// is dropped.
type merger struct {
	quiet   time.Duration
	changed chan struct{} // has a value when due may have a new answer

	mu      sync.Mutex
	lanes   []lane
	dropped int
	ended   bool
}

// lane is what the merger knows of one feed.
type lane struct {
	queue []tick        // not printed yet
	until time.Time     // the others wait for this feed until then
	room  chan struct{} // has a value when the queue got shorter
	full  bool          // the queue was full for longer than patience, and still is
}

// merged is a tick and where it comes from.
type merged struct {
	feed int
	tick tick
}

func newMerger(feeds int, quiet time.Duration) *merger {
	m := &merger{quiet: quiet, changed: make(chan struct{}, 1), lanes: make([]lane, feeds)}
	for i := range m.lanes {
		m.lanes[i].room = make(chan struct{}, 1)
		m.lanes[i].until = time.Now().Add(handshakeTimeout) // or the fastest to connect would go first
	}
	return m
}

// await makes the others wait for a feed that is connected now.
func (m *merger) await(feed int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.lanes[feed].until = time.Now().Add(m.quiet)
	notify(m.changed)
}

// release lets the others go on without a feed.
func (m *merger) release(feed int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.lanes[feed].until = time.Time{}
	notify(m.changed)
}

// end says that no feed pushes any more.
func (m *merger) end() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.ended = true
	notify(m.changed)
}

// push queues a tick of a feed, and reports whether that feed begins to lose
// ticks. Only the feed's own goroutine calls it, so the room that it has seen is
// still there when it appends.
func (m *merger) push(ctx context.Context, feed int, t tick) (losing bool) {
	l := &m.lanes[feed]
	if !m.hasRoom(l) {
		m.waitForRoom(ctx, l)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	before := l.full
	if l.full = len(l.queue) >= maxQueue; l.full {
		l.queue = l.queue[1:]
		m.dropped++
	}
	l.queue = append(l.queue, t)
	l.until = time.Now().Add(m.quiet)
	notify(m.changed)
	return l.full && !before
}

// hasRoom reports whether push need not wait: there is room, or waiting for it
// has been in vain before.
func (m *merger) hasRoom(l *lane) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return l.full || len(l.queue) < maxQueue
}

// waitForRoom returns when a queue has room, but after patience in any case.
func (m *merger) waitForRoom(ctx context.Context, l *lane) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for !m.hasRoom(l) {
		select {
		case <-l.room:
		case <-ctx.Done():
			return
		}
	}
}

// due appends to batch what can be printed at this time. When nothing more
// happens, there can be more after wait; 0 is never. It reports whether more can
// come at all.
func (m *merger) due(now time.Time, batch []merged) (_ []merged, wait time.Duration, more bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for {
		first, wait := m.oldest(now)
		if first < 0 {
			return batch, wait, !m.ended
		}
		l := &m.lanes[first]
		batch = append(batch, merged{first, l.queue[0]})
		l.queue = l.queue[1:]
		notify(l.room)
	}
}

// oldest returns the feed whose first tick is the next one to print; of equally
// old ones it is the first feed's. It returns -1 when there is none, or when
// another feed has to be waited for, and then for how long.
func (m *merger) oldest(now time.Time) (first int, wait time.Duration) {
	first = -1
	for i := range m.lanes {
		l := &m.lanes[i]
		switch {
		case len(l.queue) == 0:
			wait = max(wait, l.until.Sub(now))
		case first < 0 || l.queue[0].time < m.lanes[first].queue[0].time:
			first = i
		}
	}
	if wait > 0 {
		return -1, wait
	}
	return first, 0
}

// wait returns when something has changed, or after d; 0 is never.
func (m *merger) wait(d time.Duration) {
	var over <-chan time.Time
	if d > 0 {
		over = time.After(d)
	}
	select {
	case <-m.changed:
	case <-over:
	}
}

// notify puts a value into a channel that has room for one, unless there is one.
func notify(c chan<- struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
