package subject

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A Fence is what of the file system is open to a run. Where the kernel has
// Landlock, the rest is closed: nothing is written elsewhere, and what is hidden is
// not read. No signal of the run reaches a process that is not its own, where the
// kernel is new enough for that (6.12).
type Fence struct {
	Own    string   // the directory of the run itself: it may write there, as much as its [Limits] say
	Writes []string // directories of ours in which it may leave something
	Hides  []string // directories that it may not read
}

// around lists what is to be open so that everything is but the devices and the
// directories that are hidden: those beside them, and beside each directory above
// them. A hidden directory that does not exist hides nothing.
func around(hidden []string) ([]string, error) {
	resolved := []string{"/dev"} // Its entries are many, and a program needs few.
	for _, dir := range hidden {
		dir, err := filepath.EvalSymlinks(dir)
		if os.IsNotExist(err) {
			continue
		}
		if err == nil {
			dir, err = filepath.Abs(dir)
		}
		if err != nil {
			return nil, fmt.Errorf("cannot hide a directory from the program: %w", err)
		}
		resolved = append(resolved, dir)
	}
	return open("/", resolved)
}

// open lists what is open of one directory, which may hold hidden ones.
func open(dir string, hidden []string) ([]string, error) {
	if slices.Contains(hidden, dir) {
		return nil, nil
	}
	within := strings.TrimSuffix(dir, "/") + "/"
	if !slices.ContainsFunc(hidden, func(h string) bool { return strings.HasPrefix(h, within) }) {
		return []string{dir}, nil
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("cannot hide a directory from the program: %w", err)
	}
	var all []string
	for _, entry := range entries {
		if entry.Type()&os.ModeSymlink != 0 {
			continue // What it leads to is open or hidden by its own name.
		}
		below, err := open(within+entry.Name(), hidden)
		if err != nil {
			return nil, err
		}
		all = append(all, below...)
	}
	return all, nil
}
