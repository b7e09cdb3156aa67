package tempdir_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"brownfield/tools/engine/tempdir"
)

// A directory is where the person wants it, or in memory, or where the system has
// its temporary files.
func TestNew(t *testing.T) {
	mine := t.TempDir()
	t.Setenv("TMPDIR", mine)
	dir, remove, err := tempdir.New("test")
	require.NoError(t, err)
	require.Equal(t, mine, filepath.Dir(dir))
	remove()
	require.NoDirExists(t, dir)

	t.Setenv("TMPDIR", "")
	dir, remove, err = tempdir.New("test")
	require.NoError(t, err)
	defer remove()
	require.Contains(t, []string{"/dev/shm", filepath.Clean(os.TempDir())}, filepath.Dir(dir))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "file"), nil, 0o600))
}

// What a process leaves that is killed is taken away by a later one; what is in
// use, is new, or is not made here stays.
func TestWhatWasLeftIsSwept(t *testing.T) {
	base := t.TempDir()
	t.Setenv("TMPDIR", base)
	inUse, remove, err := tempdir.New("test")
	require.NoError(t, err)
	defer remove()
	long := time.Now().Add(-time.Hour)
	left, recent, other := filepath.Join(base, "brownfield-left"), filepath.Join(base, "brownfield-recent"), filepath.Join(base, "other")
	for _, dir := range []string{left, recent, other} {
		require.NoError(t, os.MkdirAll(filepath.Join(dir, "below"), 0o750))
		require.NoError(t, os.WriteFile(filepath.Join(dir, "below", "file"), nil, 0o600))
	}
	mine := filepath.Join(t.TempDir(), "mine")
	require.NoError(t, os.Mkdir(mine, 0o750))
	require.NoError(t, os.Symlink(mine, filepath.Join(base, "brownfield-link")))
	for _, dir := range []string{inUse, left, other} {
		require.NoError(t, os.Chtimes(dir, long, long))
	}
	tempdir.Sweep()
	require.NoDirExists(t, left)
	for _, dir := range []string{inUse, recent, other, mine} {
		require.DirExists(t, dir)
	}
}
