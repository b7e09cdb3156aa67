package main

import (
	"fmt"
	"io"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// No hour loses an item or a cent, two that follow one another have different
// names, and each ends at the line of its last record.
func TestHours(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 40).Draw(t, "records")
		items, cents := 0, 0
		records := func(yield func(record, error) bool) {
			items, cents = 0, 0
			for line := range n {
				rec := record{
					line:     line,
					hour:     rapid.SampledFrom([]string{"T08", "T09"}).Draw(t, "hour"),
					store:    rapid.SampledFrom([]string{"S1", "S2"}).Draw(t, "store"),
					receipt:  rapid.SampledFrom([]string{"1", "2"}).Draw(t, "receipt"),
					qty:      rapid.IntRange(-3, 3).Draw(t, "qty"),
					cents:    rapid.IntRange(0, 500).Draw(t, "cents"),
					category: rapid.SampledFrom([]string{"fruit", "dairy"}).Draw(t, "category"),
				}
				items += rec.qty
				cents += rec.qty * rec.cents
				if !yield(rec, nil) {
					return
				}
			}
		}
		line, name := -1, ""
		for h, err := range aggregate(records) {
			require.NoError(t, err)
			require.NotEqual(t, name, h.name)
			require.Greater(t, h.line, line)
			line, name = h.line, h.name
			keys := h.keys()
			require.Len(t, keys, len(h.groups))
			for i, k := range keys {
				if i > 0 {
					require.Negative(t, strings.Compare(keys[i-1].store+" "+keys[i-1].category, k.store+" "+k.category))
				}
				require.NotEmpty(t, h.groups[k].receipts)
				items -= h.groups[k].items
				cents -= h.groups[k].cents
			}
		}
		require.Equal(t, n-1, line)
		require.Zero(t, items)
		require.Zero(t, cents)
	})
}

// A line is a record with all it needs, or an error; never a panic.
func TestParseLine(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(
			rapid.StringOf(rapid.SampledFrom([]rune("2019-06T:;S1,ü "))),
			rapid.Just("2019-06-03T09:00:00;S1;1;apple;1;40"),
		).Draw(t, "line")
		rec, err := parseLine(text)
		if err == nil {
			require.Len(t, rec.hour, len("2019-06-03T09"))
			require.NotEmpty(t, rec.store)
			require.NotEmpty(t, rec.sku)
		}
	})
}

func TestALoopThatBreaksReadsNoMore(t *testing.T) {
	j := &job{etl: newETL(options{}, nil)}
	input := strings.NewReader(header + "\n" + strings.Repeat("2019-06-03T09:00:00;S1;1;apple;1;40\n", 10_000))
	size := input.Len()
	for rec, err := range j.parse(input, 0) {
		require.NoError(t, err)
		assert.Equal(t, 2, rec.line)
		break
	}
	assert.Less(t, size-input.Len(), 10_000)
}

func BenchmarkPipeline(b *testing.B) {
	var text strings.Builder
	fmt.Fprintln(&text, header)
	for i := range 100_000 {
		fmt.Fprintf(&text, "2019-06-03T%02d:00:00;S%d;%d;%d;1;40\n", i/100%24, i%4, i/3, 4006381333000+i%37)
	}
	b.SetBytes(int64(text.Len()))
	log := slog.New(slog.DiscardHandler)
	for b.Loop() {
		j := &job{etl: &etl{products: newProducts(options{}, log), stdout: io.Discard, log: log}}
		hours := 0
		for _, err := range aggregate(j.filter(j.products.enrich(b.Context(), j.parse(strings.NewReader(text.String()), 0)))) {
			require.NoError(b, err)
			hours++
		}
		require.Equal(b, 1000, hours)
	}
}
