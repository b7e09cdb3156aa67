package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// sequence yields records of these products, and then an error, if there is one.
func sequence(skus []string, err error) iter.Seq2[record, error] {
	return func(yield func(record, error) bool) {
		for i, sku := range skus {
			if !yield(record{line: i, sku: sku}, nil) {
				return
			}
		}
		if err != nil {
			yield(record{}, err)
		}
	}
}

// Whatever each lookup takes, the rows come in their order, all of those before
// the first failure and none after it, and no more than four are asked for at
// the same time.
func TestOrder(outer *testing.T) {
	rapid.Check(outer, func(t *rapid.T) {
		skus := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c", "d", "e", "f", "g", "h"}), 0, 30).Draw(t, "skus")
		latency := map[string]time.Duration{}
		status := map[string]int{}
		for _, sku := range skus {
			latency[sku] = time.Duration(rapid.IntRange(0, 9).Draw(t, "latency")) * time.Second
			status[sku] = rapid.SampledFrom([]int{200, 200, 200, 200, 200, 404, 500}).Draw(t, "status")
		}
		broken := rapid.SampledFrom([]error{nil, errors.New("the input breaks off")}).Draw(t, "broken")
		enough := rapid.IntRange(1, 31).Draw(t, "enough")

		var inFlight, most, asked int32
		var got []record
		var err error
		var known map[string]*lookup
		synctest.Test(outer, func(t *testing.T) {
			var mu sync.Mutex
			e := newETL(options{}, func(ctx context.Context, sku string) (int, string) {
				count := func(by int32) {
					mu.Lock()
					defer mu.Unlock()
					inFlight += by
					most = max(most, inFlight)
					asked += max(by, 0)
				}
				count(1)
				defer count(-1)
				wait(ctx, latency[sku])
				return status[sku], fmt.Sprintf(`{"category": %q}`, sku)
			})
			for rec, rowErr := range e.products.enrich(t.Context(), sequence(skus, broken)) {
				if err = rowErr; err != nil {
					break
				}
				if got = append(got, rec); len(got) == enough {
					break
				}
			}
			known = e.products.known
		})

		for i, rec := range got {
			require.Equal(t, i, rec.line)
			if status[rec.sku] == http.StatusNotFound {
				require.Equal(t, unknown, rec.category)
			} else {
				require.Equal(t, rec.sku, rec.category)
			}
		}
		switch {
		case len(got) == enough:
			require.NoError(t, err)
		case len(got) < len(skus):
			require.ErrorContains(t, err, "product "+skus[len(got)])
		default:
			require.Equal(t, broken, err)
		}
		require.Zero(t, inFlight, "no lookup is left")
		require.LessOrEqual(t, int(most), maxLookups)
		require.LessOrEqual(t, int(asked), len(latency), "each product is asked for once")
		for sku, l := range known {
			require.NoError(t, l.err, sku)
		}
	})
}

func TestTheRateIsExact(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		asked := make(chan time.Duration, 9)
		e := newETL(options{rate: 4}, func(context.Context, string) (int, string) {
			asked <- time.Since(start)
			return http.StatusNotFound, ""
		})
		for _, err := range e.products.enrich(t.Context(), sequence([]string{"a", "b", "a", "c", "d"}, nil)) {
			require.NoError(t, err)
		}
		close(asked)
		turn := time.Duration(0)
		for at := range asked {
			assert.Equal(t, turn, at)
			turn += 250 * time.Millisecond
		}
		assert.Equal(t, time.Second, turn, "four were asked for")
	})
}

// What was called off because a file had enough is asked for again by the next.
func TestCalledOffIsNotFailed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newETL(options{}, func(ctx context.Context, sku string) (int, string) {
			if sku == "slow" {
				wait(ctx, time.Minute)
			}
			return http.StatusOK, `{"category": "fruit"}`
		})
		for _, err := range e.products.enrich(t.Context(), sequence([]string{"quick", "quick", "slow"}, nil)) {
			require.NoError(t, err)
			break
		}
		for rec, err := range e.products.enrich(t.Context(), sequence([]string{"slow"}, nil)) {
			require.NoError(t, err)
			require.Equal(t, "fruit", rec.category)
		}
	})
}
