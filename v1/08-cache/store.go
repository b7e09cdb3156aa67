package main

import (
	"context"
	"sync"
	"time"

	lru "github.com/hashicorp/golang-lru"
	cache "github.com/patrickmn/go-cache"
	log "github.com/sirupsen/logrus"
)

// quoteSize is the size of an answer, more or less.
const quoteSize = 16 << 10

var (
	fresh    *cache.Cache // what we answer from
	outdated *lru.Cache   // what has expired, for when the service is down

	mu      sync.Mutex
	pending = map[string]*call{} // refreshes under way
)

// call is a refresh, done is closed when the entry is there.
type call struct {
	entry *entry
	done  chan struct{}
}

func newStores() {
	// No janitor, expire does that: it has to move the entry.
	fresh = cache.New(cache.NoExpiration, 0)
	n := *maxBytes / quoteSize
	if n < 1 {
		n = 1
	}
	var err error
	if outdated, err = lru.New(n); err != nil {
		log.Fatal(err)
	}
}

func getFresh(key string) *entry {
	if e, ok := fresh.Get(key); ok {
		return e.(*entry)
	}
	return nil
}

func getStale(key string) *entry {
	if e, ok := outdated.Get(key); ok {
		return e.(*entry)
	}
	return nil
}

// store keeps an entry, for -ttl as a fresh one.
func store(key string, e *entry) {
	if !e.keep {
		return
	}
	fresh.Set(key, e, cache.NoExpiration)
	if *ttl > 0 {
		go expire(key, e)
	}
}

// expire moves an entry to the outdated ones when its time is over.
func expire(key string, e *entry) {
	time.Sleep(*ttl)
	outdated.Add(key, e)
	fresh.Delete(key)
	// TODO: count what expires without a single hit
}

// refresh gets an entry that has expired once more. One client does that, the
// others wait for it: at the opening bell all of them come back (FEED-88).
func refresh(ctx context.Context, key string) *entry {
	mu.Lock()
	if c, ok := pending[key]; ok {
		mu.Unlock()
		log.WithField("uri", key).Debug("waiting for a refresh")
		<-c.done
		return c.entry
	}
	c := &call{done: make(chan struct{})}
	pending[key] = c
	mu.Unlock()

	c.entry = fetch(ctx, key)
	if c.entry.status < 500 {
		store(key, c.entry)
	}
	mu.Lock()
	delete(pending, key)
	mu.Unlock()
	close(c.done)
	return c.entry
}
