package check_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"brownfield/tools/school/check"
)

// A scorecard that has been made is kept, whatever lies beside it. Nothing
// removes a directory that is not empty, not even root.
func TestAStoreThatCannotBeTrimmedStillKeeps(t *testing.T) {
	cache := t.TempDir()
	t.Setenv("XDG_CACHE_HOME", cache)
	t.Setenv("HOME", cache) // On macOS the cache is below it.
	user, err := os.UserCacheDir()
	require.NoError(t, err)
	old := filepath.Join(user, "brownfield", "scorecards", "old")
	require.NoError(t, os.MkdirAll(filepath.Join(old, "inside"), 0o750))
	past := time.Now().Add(-30 * 24 * time.Hour)
	require.NoError(t, os.Chtimes(old, past, past))

	binary, err := os.Executable()
	require.NoError(t, err)
	store, err := check.OpenStoreOf(binary)
	require.NoError(t, err)
	card := check.Scorecard{Kata: "01-tiny", Outcome: check.Pass}
	for _, name := range check.Names() {
		card.Checks = append(card.Checks, check.Verdict{Check: name, Outcome: check.Pass})
	}
	require.NoError(t, store.Save("key", card))
	_, _, kept := store.Load("key")
	require.True(t, kept)
}
