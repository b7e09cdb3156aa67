package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"runtime/debug"
	"sync"
	"time"

	"github.com/hashicorp/golang-lru/v2/simplelru"
)

// errPanic is the error of a load that panicked.
var errPanic = errors.New("panic")

// cache holds answers up to a number of bytes, and loads each one that is
// missing or too old once for all who ask for it.
type cache struct {
	max  int
	ttl  time.Duration
	load func(ctx context.Context, key string) (*entry, error)
	log  *slog.Logger

	loads sync.WaitGroup

	mu      sync.Mutex
	entries *simplelru.LRU[string, *entry] // fresh or not: a stale one is for when the service is down
	bytes   int                            // what they take
	flights map[string]*flight             // the loads under way
}

// flight is a load and those who wait for it. When done is closed, entry and err
// are there.
type flight struct {
	cancel  context.CancelFunc
	waiting int // guarded by the cache's mu
	done    chan struct{}
	entry   *entry
	err     error
}

func newCache(limit int, ttl time.Duration, load func(context.Context, string) (*entry, error), log *slog.Logger) *cache {
	c := &cache{max: limit, ttl: ttl, load: load, log: log, flights: map[string]*flight{}}
	// Its own limit, a number of entries, is out of reach: bytes count here. Only
	// a limit below 1 is an error.
	c.entries, _ = simplelru.NewLRU(math.MaxInt, func(key string, e *entry) { c.bytes -= e.size(key) })
	return c
}

// get returns the answer for a key, and where it comes from. It returns early
// when ctx ends. The load goes on for the others, and ends when there are none.
func (c *cache) get(ctx context.Context, key string) (e *entry, how string, err error) {
	c.mu.Lock()
	old, _ := c.entries.Get(key)
	if old != nil && (c.ttl <= 0 || time.Since(old.stored) < c.ttl) {
		c.mu.Unlock()
		return old, hit, nil
	}
	f, shared := c.flights[key]
	if !shared {
		f = c.start(ctx, key)
	}
	f.waiting++
	c.mu.Unlock()
	if shared {
		c.log.DebugContext(ctx, "waiting for a load", slog.String("uri", key))
	}

	select {
	case <-f.done:
	case <-ctx.Done():
		c.leave(key, f)
		return nil, "", ctx.Err()
	}
	if old != nil && (f.err != nil || f.entry.failed()) {
		c.log.WarnContext(ctx, "serving stale", slog.String("uri", key))
		return old, stale, nil //nolint:nilerr // The old answer is what the client gets in place of the error.
	}
	return f.entry, miss, f.err
}

// start begins a load. It ends when it is done or cancelled, and not with ctx,
// which is the first client's. The caller holds mu.
func (c *cache) start(ctx context.Context, key string) *flight {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	f := &flight{cancel: cancel, done: make(chan struct{})}
	c.flights[key] = f
	c.loads.Go(func() {
		defer cancel()
		f.entry, f.err = c.tryLoad(ctx, key)
		if f.err != nil && ctx.Err() == nil {
			c.log.WarnContext(ctx, "upstream failed", slog.String("uri", key), slog.Any("error", f.err))
		}
		c.finish(key, f)
	})
	return f
}

// tryLoad makes an error of a panic. No handler is above a load that would
// recover, and one odd answer must not end the program.
func (c *cache) tryLoad(ctx context.Context, key string) (e *entry, err error) {
	defer func() {
		if reason := recover(); reason != nil {
			err = fmt.Errorf("%w: %v\n%s", errPanic, reason, debug.Stack())
		}
	}()
	return c.load(ctx, key)
}

// finish keeps what was loaded. Entry and flight change places under one lock, or
// else a client that comes in between would load once more.
func (c *cache) finish(key string, f *flight) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.forget(key, f)
	if f.err == nil && f.entry.keep && !f.entry.failed() {
		c.add(key, f.entry)
	}
	close(f.done)
}

// leave takes one client out of a flight. The last one cancels the load.
func (c *cache) leave(key string, f *flight) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f.waiting--
	if f.waiting == 0 {
		f.cancel()
		c.forget(key, f)
	}
}

// forget takes a flight out, so that who comes now gets a new one, unless that has
// happened and there is a new one already. The caller holds mu.
func (c *cache) forget(key string, f *flight) {
	if c.flights[key] == f {
		delete(c.flights, key)
	}
}

// add stores an entry and makes room for it: who was asked for longest ago goes
// first. The caller holds mu.
func (c *cache) add(key string, e *entry) {
	size := e.size(key)
	if size > c.max {
		return // It would push out all the others and not fit even then.
	}
	c.entries.Remove(key)
	c.entries.Add(key, e)
	c.bytes += size
	for c.bytes > c.max {
		c.entries.RemoveOldest()
	}
}

// wait returns when no load is under way any more.
func (c *cache) wait() { c.loads.Wait() }
