package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"brownfield/tools/internal/longtest"
	"brownfield/tools/internal/usercache"
	"brownfield/tools/school/cli"
)

// aside gives the test a cache of its own; the go command keeps the user's.
func aside(t *testing.T) string {
	t.Helper()
	builds, err := os.UserCacheDir()
	require.NoError(t, err)
	if os.Getenv("GOCACHE") == "" {
		t.Setenv("GOCACHE", filepath.Join(builds, "go-build"))
	}
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	dir, err := usercache.Dir()
	require.NoError(t, err)
	return dir
}

func TestCleanEmptiesTheCacheAndLeavesTheCopy(t *testing.T) {
	longtest.Begin(t)
	enter(t)
	dir := aside(t)
	if home, err := os.UserHomeDir(); err != nil || filepath.Dir(dir) == filepath.Join(home, "Library", "Caches") {
		t.Skip("the cache of this system cannot be elsewhere")
	}
	require.Zero(t, kata(t, "open", "01").code)
	look := kata(t, "clean", "--look")
	require.Zero(t, look.code, look.err)
	require.Regexp(t, `(?m)^ +\S+ (?:Mi|Ki)?B  subjects \(\d+\)\n\S+ MiB would be removed from `+dir, look.out)
	require.DirExists(t, dir)
	require.Contains(t, kata(t, "open", "01").out, "unchanged since")

	require.Contains(t, kata(t, "clean").out, "removed from "+dir)
	require.NoDirExists(t, dir)
	again := kata(t, "open", "01")
	require.Zero(t, again.code)
	require.NotContains(t, again.out, "unchanged since")
	require.Contains(t, kata(t, "list").out, "behaviour 2/2")
	require.Equal(t, cli.Usage, kata(t, "clean", "01").code)
}

// Every command keeps the cache below its bound.
func TestACommandBoundsTheCache(t *testing.T) {
	enter(t)
	dir := aside(t)
	old := filepath.Join(dir, "subjects", "old", "greet")
	require.NoError(t, os.MkdirAll(filepath.Dir(old), 0o750))
	file, err := os.Create(old)
	require.NoError(t, err)
	require.NoError(t, file.Truncate(usercache.Bound+1)) // It takes no space on the disk.
	require.NoError(t, file.Close())
	past := time.Now().Add(-2 * time.Hour)
	require.NoError(t, os.Chtimes(old, past, past))
	require.NoError(t, os.Chtimes(filepath.Dir(old), past, past))
	require.Zero(t, kata(t, "list").code)
	require.NoFileExists(t, old)
}
