package main

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestCentsThereAndBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cents := rapid.Int64Range(-99999999999999, 99999999999999).Draw(t, "cents")
		got, err := parseCents(formatCents(cents))
		require.NoError(t, err)
		require.Equal(t, cents, got)
	})
}

// Whatever a file holds, it is read to the end, and what is refused of it is
// refused with file and row, by -strict too.
func TestNoFileIsTooStrange(t *testing.T) {
	cell := rapid.SampledFrom([]string{"", "A-1", " ", "2019-11-04", "04.11.2019", "EUR", "eur", "-", "1.5", "\"", "\"a\nb\"", "\x00", "ä"})
	rapid.Check(t, func(t *rapid.T) {
		var text strings.Builder
		text.WriteString(header)
		for range rapid.IntRange(0, 5).Draw(t, "rows") {
			row := []string{"A-1", "2019-11-04", "ACME", "EUR", "1.5"}
			for range rapid.IntRange(0, 3).Draw(t, "changes") {
				row[rapid.IntRange(0, 4).Draw(t, "column")] = cell.Draw(t, "cell")
			}
			text.WriteString(strings.Join(row[:rapid.SampledFrom([]int{5, 5, 5, 4, 0}).Draw(t, "columns")], ",") + "\n")
		}
		invoices, err := parse("a.csv", []byte(text.String()))
		if err == nil {
			err = findings("a.csv", invoices)
		}
		if err == nil {
			return
		}
		row, ok := errors.AsType[*rowError](err)
		require.True(t, ok, "%v", err)
		require.Equal(t, "a.csv", row.file)
		require.Greater(t, row.row, 1)
	})
}

// What is not valid is told row by row, up to where the reader itself is lost.
func TestFaultsUpToAStrayQuote(t *testing.T) {
	_, err := parse("a.csv", []byte(header+"A-1,soon,ACME,EUR,1\nA-2,2019-11-04,ACME,EUR,1\nA\"3,,,,\nA-4,soon,ACME,EUR,1\n"))
	assert.EqualError(t, err, "a.csv: row 2: date \"soon\"\n"+
		"a.csv: row 4: parse error on line 4, column 2: bare \" in non-quoted-field")
}

func BenchmarkParse(b *testing.B) {
	var text strings.Builder
	text.WriteString(header)
	for i := range 1000 {
		fmt.Fprintf(&text, "A-%d,2019-11-04,ACME,USD,%d.50\n", i, i)
	}
	data := []byte(text.String())
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		_, err := parse("a.csv", data)
		require.NoError(b, err)
	}
}
