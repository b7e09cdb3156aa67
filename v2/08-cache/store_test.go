package main

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

type loader func(ctx context.Context, key string) (*entry, error)

func newTestCache(limit int, ttl time.Duration, load loader) *cache {
	return newCache(limit, ttl, load, slog.New(slog.DiscardHandler))
}

func quote(body string) *entry {
	return &entry{status: http.StatusOK, body: []byte(body), stored: time.Now(), keep: true}
}

func TestOneLoadForAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		loads := 0
		c := newTestCache(1<<20, time.Hour, func(_ context.Context, key string) (*entry, error) {
			loads++
			time.Sleep(time.Second) //nolint:forbidigo // In a bubble.
			return quote(key), nil
		})
		var clients sync.WaitGroup
		for range 100 {
			clients.Go(func() {
				e, how, err := c.get(t.Context(), "a")
				assert.NoError(t, err) //nolint:testifylint // In a goroutine.
				assert.Equal(t, miss, how)
				assert.Equal(t, "a", string(e.body))
			})
		}
		clients.Wait()
		assert.Equal(t, 1, loads)
		_, how, err := c.get(t.Context(), "a")
		require.NoError(t, err)
		assert.Equal(t, hit, how)
	})
}

func TestOnlyTheLastToLeaveEndsTheLoad(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		loads, ended := 0, 0
		c := newTestCache(1<<20, time.Hour, func(ctx context.Context, _ string) (*entry, error) {
			loads++
			<-ctx.Done()
			ended++
			return nil, ctx.Err()
		})
		leave := make([]context.CancelFunc, 3)
		for i := range leave {
			ctx, cancel := context.WithCancel(t.Context())
			leave[i] = cancel
			c.loads.Go(func() { // Not the cache's, but waited for like a load.
				_, _, err := c.get(ctx, "a")
				assert.ErrorIs(t, err, context.Canceled)
			})
			synctest.Wait()
			if i == 1 { // One of two leaves: the load goes on, and a third client finds it.
				leave[0]()
				synctest.Wait()
				assert.Equal(t, 0, ended)
			}
		}
		assert.Equal(t, 1, loads)
		leave[1]()
		leave[2]()
		synctest.Wait()
		assert.Equal(t, 1, ended)

		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, _, err := c.get(ctx, "a")
		require.ErrorIs(t, err, context.DeadlineExceeded)
		assert.Equal(t, 2, loads)
		c.wait()
	})
}

func TestFreshThenStaleThenFresh(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var answer *entry
		var trouble error
		c := newTestCache(1<<20, time.Minute, func(context.Context, string) (*entry, error) { return answer, trouble })
		ask := func() string {
			e, how, err := c.get(t.Context(), "a")
			if err != nil {
				return err.Error()
			}
			return how + " " + string(e.body)
		}
		trouble = errors.New("down")
		assert.Equal(t, "down", ask())
		answer, trouble = quote("1"), nil
		assert.Equal(t, "MISS 1", ask())
		time.Sleep(time.Minute - 1) //nolint:forbidigo // In a bubble.
		assert.Equal(t, "HIT 1", ask())
		trouble = errors.New("down")
		time.Sleep(time.Nanosecond) //nolint:forbidigo // In a bubble.
		assert.Equal(t, "STALE 1", ask())
		answer, trouble = &entry{status: http.StatusInternalServerError, keep: true}, nil
		assert.Equal(t, "STALE 1", ask())
		answer = quote("2")
		assert.Equal(t, "MISS 2", ask())
		assert.Equal(t, "HIT 2", ask())
	})
}

func TestAPanicPoisonsNothing(t *testing.T) {
	odd := true
	c := newTestCache(1<<20, 0, func(context.Context, string) (*entry, error) {
		if odd {
			panic("an odd answer")
		}
		return quote("1"), nil
	})
	_, _, err := c.get(t.Context(), "a")
	require.ErrorIs(t, err, errPanic)
	require.ErrorContains(t, err, "an odd answer")
	odd = false
	_, how, err := c.get(t.Context(), "a")
	require.NoError(t, err)
	assert.Equal(t, miss, how)
}

// Whatever comes in, the entries take what the cache believes, and never more
// than it may hold.
func TestBytesAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := newTestCache(5000, 0, nil)
		for range rapid.IntRange(1, 40).Draw(t, "entries") {
			key := rapid.StringMatching("[a-f]").Draw(t, "key")
			e := quote(strings.Repeat("x", rapid.IntRange(0, 6000).Draw(t, "size")))
			c.add(key, e)
			total := 0
			for _, key := range c.entries.Keys() {
				e, _ := c.entries.Peek(key)
				total += e.size(key)
			}
			require.Equal(t, total, c.bytes)
			require.LessOrEqual(t, total, 5000)
			if e.size(key) <= 5000 {
				require.True(t, c.entries.Contains(key))
			}
		}
	})
}

func BenchmarkHit(b *testing.B) {
	c := newTestCache(1<<20, time.Hour, func(_ context.Context, key string) (*entry, error) { return quote(key), nil })
	for b.Loop() {
		_, _, err := c.get(b.Context(), "/quotes/ACME")
		require.NoError(b, err)
	}
	c.wait()
}
