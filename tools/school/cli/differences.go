package cli

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
	names := map[string]bool{}
	for _, dir := range []string{from, to} {
		if err := sourceFiles(dir, names); err != nil {
			return nil, fmt.Errorf("cannot compare the editions: %w", err)
		}
	}
	var changes []Change
	for name := range names {
		if !want(name) {
			continue
		}
		before, err := readText(from, name)
		if err != nil {
			return nil, err
		}
		after, err := readText(to, name)
		if err != nil {
			return nil, err
		}
		if before != after {
			changes = append(changes, Change{Name: name, From: before, To: after, Edits: udiff.Lines(before, after)})
		}
	}
	slices.SortFunc(changes, func(a, b Change) int {
		return cmp.Or(a.rank()-b.rank(), strings.Compare(a.Name, b.Name))
	})
	return changes, nil
}

// rank puts the program before its tests.
func (c Change) rank() int {
	if strings.HasSuffix(c.Name, "_test.go") {
		return 1
	}
	return 0
}

func sourceFiles(dir string, names map[string]bool) error {
	// Instead of filepath.WalkDir, which does not go into a symbolic link.
	return fs.WalkDir(os.DirFS(dir), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && name != "." && strings.HasPrefix(entry.Name(), ".") {
			return fs.SkipDir
		}
		if entry.Type().IsRegular() && path.Base(name) != "go.sum" {
			names[name] = true
		}
		return nil
	})
}

// readText returns a file's text, nothing for a file that is not there, and a
// placeholder for one that is no text: a binary that somebody built in place.
func readText(dir, name string) (string, error) {
	data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name))) //nolint:gosec // Comparing files is the purpose.
	if os.IsNotExist(err) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("cannot compare the editions: %w", err)
	}
	if bytes.IndexByte(data, 0) >= 0 {
		return fmt.Sprintf("(not text, %d bytes)\n", len(data)), nil
	}
	return string(data), nil
}

// count returns how many lines a change adds and removes.
func (c Change) count() (added, removed int, err error) {
	u, err := udiff.ToUnifiedDiff("", "", c.From, c.Edits, 0)
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
