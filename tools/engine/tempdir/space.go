package tempdir

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// FreeSpace is what the file system of dir has left for us, in bytes.
func FreeSpace(dir string) (int64, error) {
	var fs unix.Statfs_t
	if err := unix.Statfs(dir, &fs); err != nil {
		return 0, fmt.Errorf("cannot see how much room is left in %s: %w", dir, err)
	}
	return int64(fs.Bavail) * int64(fs.Bsize), nil //nolint:gosec,unconvert // A size of blocks is not negative, and of another type elsewhere.
}
