package changes

import (
	"bytes"
	"cmp"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/aymanbagabas/go-udiff"
)

// A Change is how one file differs between two editions.
type Change struct {
	Name     string // slash-separated, relative to the edition
	From, To string // contents; empty when the file is not there
	Edits    []udiff.Edit
}

// Differences compares the files of two editions that want says yes to, by
// their slash-separated names, tests last. go.sum is left out: it follows from
// go.mod.
func Differences(from, to string, want func(name string) bool) ([]Change, error) {
	before, err := read(from, want)
	if err != nil {
		return nil, err
	}
	after, err := read(to, want)
	if err != nil {
		return nil, err
	}
	return Between(before, after), nil
}

// Between compares two programs in memory, contents by slash-separated name, as
// [Differences] compares two directories.
func Between(before, after map[string][]byte) []Change {
	names := map[string]bool{}
	for _, files := range []map[string][]byte{before, after} {
		for name := range files {
			names[name] = path.Base(name) != "go.sum"
		}
	}
	var changes []Change
	for name, wanted := range names {
		from, to := text(before[name]), text(after[name])
		if wanted && from != to {
			changes = append(changes, Change{Name: name, From: from, To: to, Edits: udiff.Lines(from, to)})
		}
	}
	slices.SortFunc(changes, func(a, b Change) int {
		return cmp.Or(a.rank()-b.rank(), strings.Compare(a.Name, b.Name))
	})
	return changes
}

// rank puts the program before its tests.
func (c Change) rank() int {
	if strings.HasSuffix(c.Name, "_test.go") {
		return 1
	}
	return 0
}

// read reads the files of an edition that want says yes to.
func read(dir string, want func(name string) bool) (map[string][]byte, error) {
	files := map[string][]byte{}
	// Instead of filepath.WalkDir, which does not go into a symbolic link.
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && name != "." && strings.HasPrefix(entry.Name(), "."):
			return fs.SkipDir
		case !entry.Type().IsRegular() || path.Base(name) == "go.sum" || !want(name):
			return nil
		}
		data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name))) //nolint:gosec // Comparing files is the purpose.
		if os.IsNotExist(err) {
			return nil // An editor has removed it.
		}
		files[name] = data
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("cannot compare the editions: %w", err)
	}
	return files, nil
}

// text is a file's text, and a placeholder for one that is no text: a binary that
// somebody built in place.
func text(data []byte) string {
	if bytes.IndexByte(data, 0) >= 0 {
		return fmt.Sprintf("(not text, %d bytes)\n", len(data))
	}
	return string(data)
}

// Count returns how many lines a change adds and removes.
func (c Change) Count() (added, removed int, err error) {
	u, err := c.Unified(0)
	if err != nil {
		return 0, 0, fmt.Errorf("cannot compare %s: %w", c.Name, err)
	}
	for _, hunk := range u.Hunks {
		for _, line := range hunk.Lines {
			switch line.Kind {
			case udiff.Insert:
				added++
			case udiff.Delete:
				removed++
			case udiff.Equal:
			}
		}
	}
	return added, removed, nil
}
