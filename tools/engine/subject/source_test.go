package subject_test

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/engine/subject"
)

// A copy may hold a file that is larger than the memory: a dump, a data set.
func TestFingerprintHoldsNoFileInMemory(t *testing.T) {
	dir := t.TempDir()
	file, err := os.Create(filepath.Join(dir, "dump"))
	require.NoError(t, err)
	const size = 256 << 20
	require.NoError(t, file.Truncate(size)) // It takes no space on the disk.
	require.NoError(t, file.Close())
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err = subject.Fingerprint(dir)
	require.NoError(t, err)
	runtime.ReadMemStats(&after)
	require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(size/16))
}

// A link to a directory of the same program is part of it; one that leads out of
// it is refused.
func TestFingerprintWithALinkToADirectory(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, name := range []string{"inner", "other"} {
		require.NoError(t, os.Mkdir(filepath.Join(dir, name), 0o750))
		require.NoError(t, os.WriteFile(filepath.Join(dir, name, "a.go"), []byte("package inner\n"), 0o600))
	}
	seen := map[string]bool{}
	for _, target := range []string{"inner", "other"} {
		require.NoError(t, os.Symlink(target, filepath.Join(dir, "again")))
		hash, err := subject.Fingerprint(dir)
		require.NoError(t, err)
		require.False(t, seen[hash])
		seen[hash] = true
		require.NoError(t, os.Remove(filepath.Join(dir, "again")))
	}
	require.NoError(t, os.Symlink(t.TempDir(), filepath.Join(dir, "again")))
	_, err := subject.Fingerprint(dir)
	require.ErrorContains(t, err, "outside the program")
}
