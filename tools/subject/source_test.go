package subject_test

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/subject"
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
