package tempdir

import "golang.org/x/sys/unix"

// leastMemory is how much has to be free in memory, in bytes: the scripts that
// measure memory make files of a hundred megabytes, and several of them run at
// the same time.
const leastMemory = 2 << 30

// inMemory is the directory that Linux keeps in memory for everybody, if there
// is room in it and programs may be run from it; a container often forbids that.
func inMemory() string {
	const dir = "/dev/shm"
	var fs unix.Statfs_t
	if err := unix.Statfs(dir, &fs); err != nil || fs.Type != unix.TMPFS_MAGIC || fs.Flags&unix.ST_NOEXEC != 0 {
		return ""
	}
	if fs.Bavail*uint64(fs.Bsize) < leastMemory { //nolint:gosec // A size of blocks is not negative.
		return ""
	}
	return dir
}
