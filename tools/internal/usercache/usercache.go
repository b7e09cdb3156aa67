// Package usercache bounds what the commands keep in the user's cache directory:
// programs that were built, scorecards, proofs. Everything there can be made
// again.
//
// Goals: it never grows without a bound, and the user can empty it.
//
// Non-goals: it knows none of the formats. What is kept, and for how long, is up
// to the packages that keep it.
package usercache

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// Dir is the directory that all of it is in. It may be still to be made.
func Dir() (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("cannot find the user's cache directory (set HOME or XDG_CACHE_HOME): %w", err)
	}
	return filepath.Join(cache, "brownfield"), nil
}

const (
	// Bound is how many bytes are kept.
	Bound = 2 << 30
	// inUse is how old an entry has to be before it is removed: what is younger
	// may be wanted by a command that runs.
	inUse = time.Hour
	// rest is how long a cache that was bounded is left alone: it takes time to
	// look through it.
	rest = time.Hour
	// stamp is the file that says when it was bounded.
	stamp = "bounded"
)

// An Entry is something that is kept, such as the program of one state of the
// sources.
type Entry struct {
	Path string
	Kind string // the directory that it is in: subjects
	Size int64  // bytes
	Used time.Time
}

// Entries lists what is kept below dir.
func Entries(dir string) ([]Entry, error) {
	kinds, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("cannot list the cache: %w", err)
	}
	var all []Entry
	for _, kind := range kinds {
		if !kind.IsDir() {
			continue
		}
		entries, err := os.ReadDir(filepath.Join(dir, kind.Name()))
		if err != nil {
			return nil, fmt.Errorf("cannot list the cache: %w", err)
		}
		for _, entry := range entries {
			e := Entry{Path: filepath.Join(dir, kind.Name(), entry.Name()), Kind: kind.Name()}
			if e.measure() == nil { // Another command may have removed it.
				all = append(all, e)
			}
		}
	}
	return all, nil
}

// measure adds up the files of an entry. It was used when the newest of them was;
// one without files is as old as its directory.
func (e *Entry) measure() error {
	var made time.Time
	err := filepath.WalkDir(e.Path, func(_ string, file fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := file.Info()
		if err != nil {
			return err
		}
		if made.IsZero() {
			made = info.ModTime()
		}
		if info.Mode().IsRegular() {
			e.Size += info.Size()
			if info.ModTime().After(e.Used) {
				e.Used = info.ModTime()
			}
		}
		return nil
	})
	if e.Used.IsZero() {
		e.Used = made
	}
	return err
}

// Keep removes from dir what was used longest ago until at most bound bytes are
// left. What was used within the last hour stays, and so does what cannot be
// removed. Within an hour of the last time it does nothing.
func Keep(dir string, bound int64, now time.Time) error {
	mark := filepath.Join(dir, stamp)
	if info, err := os.Stat(mark); err == nil && now.Sub(info.ModTime()) < rest {
		return nil
	}
	all, err := Entries(dir)
	if err != nil || len(all) == 0 {
		return err
	}
	size := int64(0)
	for _, e := range all {
		size += e.Size
	}
	slices.SortFunc(all, func(a, b Entry) int { return cmp.Or(a.Used.Compare(b.Used), cmp.Compare(a.Path, b.Path)) })
	for _, e := range all {
		if size <= bound || now.Sub(e.Used) < inUse {
			break
		}
		if os.RemoveAll(e.Path) == nil {
			size -= e.Size
		}
	}
	if err := os.WriteFile(mark, nil, 0o600); err != nil {
		return fmt.Errorf("cannot write to the cache: %w", err)
	}
	return os.Chtimes(mark, now, now)
}

// Clean removes everything from dir.
func Clean(dir string) error {
	if err := os.RemoveAll(dir); err != nil {
		return fmt.Errorf("cannot remove the cache: %w", err)
	}
	return nil
}
