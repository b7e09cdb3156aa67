package main

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func openTestSpool(t require.TestingT, dir string, subs ...*subscriber) (*spool, []*event) {
	sp, waiting, err := openSpool(dir, subs, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	return sp, waiting
}

// Whatever is added and finished, and wherever the file ends after a crash: an event
// waits exactly if its line is whole and the line that finishes it is not.
func TestWhatWaitsAfterACrash(t *testing.T) {
	root, run := t.TempDir(), 0
	rapid.Check(t, func(t *rapid.T) {
		run++
		dir := filepath.Join(root, strconv.Itoa(run))
		a := &subscriber{name: "a"}
		sp, _ := openTestSpool(t, dir, a)
		type end struct{ added, finished int64 } // sizes of the file
		var ends []end
		for range rapid.IntRange(1, 8).Draw(t, "events") {
			e, err := sp.add("order", rapid.SliceOf(rapid.Byte()).Draw(t, "body"))
			require.NoError(t, err)
			this := end{added: sp.size, finished: 1 << 60}
			if rapid.Bool().Draw(t, "finished") {
				sp.finish(e, a)
				this.finished = sp.size
			}
			ends = append(ends, this)
		}
		whole := sp.size
		require.NoError(t, sp.close())

		cut := rapid.Int64Range(0, whole).Draw(t, "cut")
		require.NoError(t, os.Truncate(filepath.Join(dir, "spool.log"), cut))
		var want []int64
		for i, this := range ends {
			// A line is whole without its newline, too.
			if cut >= this.added-1 && cut < this.finished-1 {
				want = append(want, int64(i)+1)
			}
		}
		sp, waiting := openTestSpool(t, dir, a)
		var got []int64
		for _, e := range waiting {
			got = append(got, e.ID)
		}
		require.Equal(t, want, got)
		require.NoError(t, sp.close())
	})
}

func TestRecordsOfManyAreWhole(t *testing.T) {
	dir := t.TempDir()
	a := &subscriber{name: "a"}
	sp, _ := openTestSpool(t, dir, a)
	var publishers sync.WaitGroup
	for n := range 100 {
		publishers.Go(func() {
			e, err := sp.add("order", fmt.Append(nil, n))
			assert.NoError(t, err) //nolint:testifylint // In a goroutine.
			if n%2 == 0 {
				sp.finish(e, a)
			}
		})
	}
	publishers.Wait()
	require.NoError(t, sp.close())
	_, err := sp.add("order", nil)
	require.ErrorIs(t, err, errClosed)

	sp, waiting := openTestSpool(t, dir, a)
	require.NoError(t, sp.close())
	require.Len(t, waiting, 50)
	for _, e := range waiting {
		var n int
		_, err := fmt.Sscan(string(e.Body), &n)
		require.NoError(t, err)
		assert.Equal(t, 1, n%2)
	}
}

func BenchmarkAdd(b *testing.B) {
	sp, _ := openTestSpool(b, b.TempDir())
	body := make([]byte, 1024)
	b.SetParallelism(16) // A publisher waits for the disk; many share a Sync.
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			_, err := sp.add("order", body)
			assert.NoError(b, err)
		}
	})
	require.NoError(b, sp.close())
}
