// Package tempdir makes temporary directories that do not outlive their use, also
// where the process that made one is killed: each is locked by its maker, and [Sweep]
// removes those that nobody holds any more.
//
// Non-goals: it limits nothing.
package tempdir

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// prefix begins the name of every directory.
const prefix = "brownfield-"

// New makes a directory for files that live for seconds, such as those of one run:
// in memory where the system has a file system for that. A score makes and
// removes a hundred thousand files, and a disk's file system took a fifth of its
// processor time for that. Whoever sets TMPDIR gets what they ask for.
//
// The function removes it. What a process that was killed has left is removed by
// [Sweep].
func New(use string) (dir string, remove func(), err error) {
	if memory := inMemory(); memory != "" && os.Getenv("TMPDIR") == "" {
		if dir, remove, err = makeIn(memory, use); err == nil {
			return dir, remove, nil
		}
	}
	return makeIn(os.TempDir(), use)
}

// OnDisk makes one on disk, for copies of programs and what is built of them.
func OnDisk(use string) (dir string, remove func(), err error) { return makeIn(os.TempDir(), use) }

// makeIn makes a directory and holds a lock on it, which ends with this process
// however it ends: so others know that it is in use.
func makeIn(base, use string) (string, func(), error) {
	dir, err := os.MkdirTemp(base, prefix+use+"-")
	if err != nil {
		return "", nil, fmt.Errorf("cannot make a temporary directory for %s: %w", use, err)
	}
	lock, err := lockDir(dir)
	if err != nil {
		_ = os.Remove(dir) // It is empty.
		return "", nil, fmt.Errorf("cannot make a temporary directory for %s: %w", use, err)
	}
	return dir, func() {
		_ = os.RemoveAll(dir) // What stays is swept one day.
		_ = lock.Close()
	}, nil
}

func lockDir(dir string) (*os.File, error) {
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

// youngest is how old a directory without a lock has to be before it counts as left:
// its maker may be about to lock it.
const youngest = time.Minute

// Sweep removes the directories whose processes were killed before they could tidy
// up. Those in use, other people's, and what is not made here stay.
func Sweep() {
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
			if err != nil || !entry.IsDir() || !strings.HasPrefix(entry.Name(), prefix) || time.Since(info.ModTime()) < youngest {
				continue
			}
			if stat, ok := info.Sys().(*syscall.Stat_t); !ok || int(stat.Uid) != os.Getuid() {
				continue
			}
			dir := filepath.Join(base, entry.Name())
			lock, err := lockDir(dir)
			if err != nil {
				continue // Somebody is in it.
			}
			_ = os.RemoveAll(dir) // As far as it goes.
			_ = lock.Close()
		}
	}
}
