package usercache_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"brownfield/tools/internal/usercache"
)

// fill makes entries of 100 bytes, each last used so long ago.
func fill(t *testing.T, now time.Time, ages map[string]time.Duration) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "brownfield")
	for name, age := range ages {
		file := filepath.Join(dir, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o750))
		require.NoError(t, os.WriteFile(file, make([]byte, 100), 0o600))
		require.NoError(t, os.Chtimes(file, now.Add(-age), now.Add(-age)))
	}
	return dir
}

func left(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := usercache.Entries(dir)
	require.NoError(t, err)
	for _, e := range entries {
		names = append(names, e.Kind+"/"+filepath.Base(e.Path))
	}
	return names
}

func TestWhatWasUsedLongestAgoGoesFirst(t *testing.T) {
	t.Parallel()
	now := time.Now()
	ages := map[string]time.Duration{
		"subjects/old/greet": 50 * time.Hour, "subjects/new/greet": 2 * time.Hour, "subjects/now/greet": time.Minute,
		"scorecards/older.json": 60 * time.Hour, "proofs/mid": 10 * time.Hour,
	}
	for bound, want := range map[int64][]string{
		1000: {"proofs/mid", "scorecards/older.json", "subjects/new", "subjects/now", "subjects/old"},
		400:  {"proofs/mid", "subjects/new", "subjects/now", "subjects/old"},
		299:  {"subjects/new", "subjects/now"},
		0:    {"subjects/now"}, // A command may be using it.
	} {
		dir := fill(t, now, ages)
		require.NoError(t, usercache.Keep(dir, bound, now))
		require.Equal(t, want, left(t, dir))
		require.NoError(t, usercache.Keep(dir, 0, now.Add(time.Minute)))
		require.Equal(t, want, left(t, dir), "not again within the hour")
	}
}

func TestACacheThatIsNotThereIsNoError(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "brownfield")
	require.NoError(t, usercache.Keep(dir, 0, time.Now()))
	require.NoDirExists(t, dir)
	require.NoError(t, usercache.Clean(dir))
}
