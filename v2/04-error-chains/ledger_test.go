package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// What was posted is known to the next run, whatever is in it, and changes
// nothing.
func TestPostedIsKnown(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		file := filepath.Join(dir, "ledger.csv")
		require.NoError(t, os.RemoveAll(file))
		text := rapid.StringMatching(`[A-Za-z;" ,.\nö]{1,5}`)
		b := batch{file: "a.csv"}
		for range rapid.IntRange(1, 5).Draw(t, "invoices") {
			b.invoices = append(b.invoices, invoice{
				number: text.Draw(t, "number"), date: "2019-11-04", customer: text.Draw(t, "customer"),
				currency: "EUR", cents: rapid.Int64Range(-1e12, 1e12).Draw(t, "cents"),
			})
		}
		l, err := openLedger(file)
		require.NoError(t, err)
		added, known, err := l.post(b)
		if err != nil {
			require.ErrorIs(t, err, conflict) // Two rows with a number.
			require.NoFileExists(t, file)
			return
		}
		require.Len(t, b.invoices, len(added)+known)
		before, err := os.ReadFile(file)
		require.NoError(t, err)

		l, err = openLedger(file)
		require.NoError(t, err)
		added, known, err = l.post(b)
		require.NoError(t, err)
		require.Empty(t, added)
		require.Len(t, b.invoices, known)
		after, err := os.ReadFile(file)
		require.NoError(t, err)
		require.Equal(t, string(before), string(after))
	})
}
