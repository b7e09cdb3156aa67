package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// take returns what is due, as "feed time".
func take(m *merger) []string {
	batch, _, _ := m.due(time.Now(), nil)
	var lines []string
	for _, t := range batch {
		lines = append(lines, fmt.Sprint(t.feed, " ", t.tick.time))
	}
	return lines
}

func TestMergedIsSortedAndLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		feeds := rapid.SliceOfN(rapid.SliceOf(rapid.Int64Range(1, 20)), 1, 4).Draw(t, "times")
		m := newMerger(len(feeds), time.Hour)
		var want, got []merged
		next := make([]int, len(feeds))
		for i, times := range feeds {
			slices.Sort(times)
			for n, at := range times {
				want = append(want, merged{i, tick{time: at, price: fmt.Sprint(n)}})
			}
		}
		for range want {
			i := rapid.IntRange(0, len(feeds)-1).Draw(t, "feed")
			for next[i] == len(feeds[i]) {
				i = (i + 1) % len(feeds)
			}
			m.push(t.Context(), i, tick{time: feeds[i][next[i]], price: fmt.Sprint(next[i])})
			if next[i]++; next[i] == len(feeds[i]) && rapid.Bool().Draw(t, "ends") {
				m.release(i)
			}
			got, _, _ = m.due(time.Now(), got)
		}
		for i := range feeds {
			m.release(i)
		}
		m.end()
		got, _, more := m.due(time.Now(), got)

		slices.SortStableFunc(want, func(a, b merged) int { return cmp.Compare(a.tick.time, b.tick.time) })
		assert.Equal(t, want, got)
		assert.False(t, more)
	})
}

func TestASilentFeedIsWaitedForUntilItIsQuiet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMerger(2, time.Second)
		m.await(0)
		m.await(1)
		m.push(t.Context(), 0, tick{time: 1})
		_, wait, more := m.due(time.Now(), nil)
		assert.Equal(t, time.Second, wait)
		assert.True(t, more)
		time.Sleep(time.Second - 1) //nolint:forbidigo // In a bubble.
		assert.Empty(t, take(m))
		time.Sleep(time.Nanosecond) //nolint:forbidigo // In a bubble.
		assert.Equal(t, []string{"0 1"}, take(m))

		m.push(t.Context(), 1, tick{time: 3}) // It is back, and waited for again.
		m.push(t.Context(), 0, tick{time: 2})
		assert.Equal(t, []string{"0 2"}, take(m))
		m.push(t.Context(), 0, tick{time: 4})
		assert.Equal(t, []string{"1 3"}, take(m))
	})
}

func TestANewTimerForEachWait(t *testing.T) {
	// The defect of v1: a feed is gone for longer than quiet, and comes back.
	synctest.Test(t, func(t *testing.T) {
		m := newMerger(2, time.Second)
		m.push(t.Context(), 1, tick{time: 1})
		m.release(1)
		time.Sleep(time.Minute) //nolint:forbidigo // In a bubble.
		m.await(1)
		m.push(t.Context(), 0, tick{time: 3})
		assert.Equal(t, []string{"1 1"}, take(m))
		m.push(t.Context(), 1, tick{time: 2})
		assert.Equal(t, []string{"1 2"}, take(m))
	})
}

func TestAFullQueueWaitsAndThenDropsItsOldest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMerger(2, time.Hour)
		for n := range maxQueue {
			require.False(t, m.push(t.Context(), 0, tick{time: int64(n)}))
		}
		start := time.Now()
		assert.True(t, m.push(t.Context(), 0, tick{time: maxQueue}), "the first one that is lost")
		assert.Equal(t, patience, time.Since(start))
		assert.False(t, m.push(t.Context(), 0, tick{time: maxQueue + 1}), "it is known")
		assert.Equal(t, patience, time.Since(start), "waiting was in vain, so the next one does not wait")
		assert.Equal(t, 2, m.dropped)

		m.release(1)
		lines := take(m)
		assert.Len(t, lines, maxQueue)
		assert.Equal(t, "0 2", lines[0])
		assert.False(t, m.push(t.Context(), 0, tick{time: maxQueue + 2}))
		assert.Equal(t, 2, m.dropped)
	})
}

func TestAFullQueueGoesOnWhenThereIsRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMerger(1, time.Hour)
		for n := range maxQueue {
			m.push(t.Context(), 0, tick{time: int64(n)})
		}
		time.AfterFunc(patience/2, func() { take(m) })
		start := time.Now()
		assert.False(t, m.push(t.Context(), 0, tick{time: maxQueue}))
		assert.Equal(t, patience/2, time.Since(start))
		assert.Zero(t, m.dropped)
	})
}

func TestAFullQueueDoesNotOutlastTheConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMerger(2, time.Hour)
		for n := range maxQueue {
			m.push(t.Context(), 0, tick{time: int64(n)})
		}
		ctx, cancel := context.WithTimeout(t.Context(), patience/10)
		defer cancel()
		start := time.Now()
		m.push(ctx, 0, tick{time: maxQueue})
		assert.Equal(t, patience/10, time.Since(start))
	})
}

func TestAChangeEndsTheWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMerger(1, time.Hour)
		for _, change := range []func(){
			func() { m.push(t.Context(), 0, tick{time: 1}) },
			func() { m.await(0) },
			func() { m.release(0) },
			m.end,
		} {
			start := time.Now()
			time.AfterFunc(time.Second, change)
			m.wait(time.Minute)
			assert.Equal(t, time.Second, time.Since(start))
		}
		start := time.Now()
		m.wait(time.Minute)
		assert.Equal(t, time.Minute, time.Since(start))
	})
}

func BenchmarkMerge(b *testing.B) {
	m := newMerger(4, time.Hour)
	var batch []merged
	b.ReportAllocs()
	for n := 0; b.Loop(); n++ {
		m.push(b.Context(), n%4, tick{time: int64(n)})
		batch, _, _ = m.due(time.Now(), batch[:0])
	}
}
