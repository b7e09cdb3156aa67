package subject

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// roomPrefix begins the name of every room.
const roomPrefix = "brownfield-"

// Room makes a directory for files that live for seconds, such as those of one
// run: in memory where the system has a file system for that. A score makes and
// removes a hundred thousand files, and a disk's file system took a fifth of its
// processor time for that. Whoever sets TMPDIR gets what they ask for.
//
// The function removes it. What a process that was killed has left is removed by
// [SweepRooms].
func Room(use string) (dir string, remove func(), err error) {
	if memory := inMemory(); memory != "" && os.Getenv("TMPDIR") == "" {
		if dir, remove, err = roomIn(memory, use); err == nil {
			return dir, remove, nil
		}
	}
	return roomIn(os.TempDir(), use)
}

// LargeRoom is a Room on disk, for copies of programs and what is built of them.
func LargeRoom(use string) (dir string, remove func(), err error) { return roomIn(os.TempDir(), use) }

// roomIn makes a room and holds a lock on it, which ends with this process however
// it ends: so others know that it is in use.
func roomIn(base, use string) (string, func(), error) {
	dir, err := os.MkdirTemp(base, roomPrefix+use+"-")
	if err != nil {
		return "", nil, fmt.Errorf("cannot make room for %s: %w", use, err)
	}
	lock, err := lockRoom(dir)
	if err != nil {
		_ = os.Remove(dir) // It is empty.
		return "", nil, fmt.Errorf("cannot make room for %s: %w", use, err)
	}
	return dir, func() {
		_ = os.RemoveAll(dir) // What stays is swept one day.
		_ = lock.Close()
	}, nil
}

func lockRoom(dir string) (*os.File, error) {
	file, err := os.Open(dir) //nolint:gosec // It is ours, or looks like it.
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = file.Close()
		return nil, err
	}
	return file, nil
}

// settling is how old a room without a lock has to be before it counts as left: its
// maker may be about to lock it.
const settling = time.Minute

// SweepRooms removes the rooms whose processes were killed before they could tidy
// up. Rooms in use, other people's, and what is not a room stay.
func SweepRooms() {
	bases := []string{os.TempDir()}
	if memory := inMemory(); memory != "" {
		bases = append(bases, memory)
	}
	for _, base := range bases {
		entries, err := os.ReadDir(base)
		if err != nil {
			continue
		}
		for _, entry := range entries {
			info, err := entry.Info()
			if err != nil || !entry.IsDir() || !strings.HasPrefix(entry.Name(), roomPrefix) || time.Since(info.ModTime()) < settling {
				continue
			}
			if stat, ok := info.Sys().(*syscall.Stat_t); !ok || int(stat.Uid) != os.Getuid() {
				continue
			}
			dir := filepath.Join(base, entry.Name())
			lock, err := lockRoom(dir)
			if err != nil {
				continue // Somebody is in it.
			}
			_ = os.RemoveAll(dir) // As far as it goes.
			_ = lock.Close()
		}
	}
}
