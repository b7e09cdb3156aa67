package steps

import (
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"brownfield/tools/internal/atomicfile"
)

// A Tree is a program in memory: contents by slash-separated name.
type Tree map[string][]byte

// ReadTree reads a directory. Directories whose names start with a dot are left
// out, as everywhere. One without files is an error: it is no program.
func ReadTree(dir string) (Tree, error) {
	tree := Tree{}
	source := os.DirFS(dir) // Instead of filepath.WalkDir, which does not go into a symbolic link.
	err := fs.WalkDir(source, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && name != "." && strings.HasPrefix(entry.Name(), "."):
			return fs.SkipDir
		case !entry.Type().IsRegular():
			return nil
		}
		tree[name], err = fs.ReadFile(source, name)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("cannot read the program in %s: %w", dir, err)
	}
	if len(tree) == 0 {
		return nil, fmt.Errorf("cannot read the program in %s: there is no file in it", dir)
	}
	return tree, nil
}

// Difference names the files in which two trees differ, sorted.
func (t Tree) Difference(other Tree) []string {
	differ := map[string]bool{}
	for name, text := range t {
		if there, ok := other[name]; !ok || !bytes.Equal(text, there) {
			differ[name] = true
		}
	}
	for name := range other {
		if _, ok := t[name]; !ok {
			differ[name] = true
		}
	}
	return slices.Sorted(maps.Keys(differ))
}

// Write makes dir hold the tree where it differs from was: changed files are
// written beside and renamed, files that are gone are removed.
func (t Tree) Write(dir string, was Tree) error {
	for _, name := range t.Difference(was) {
		file := filepath.Join(dir, filepath.FromSlash(name))
		text, ok := t[name]
		if !ok {
			if err := os.Remove(file); err != nil {
				return fmt.Errorf("cannot remove a file: %w", err)
			}
			continue
		}
		if err := atomicfile.Write(file, text, 0o644); err != nil {
			return fmt.Errorf("cannot write a file: %w", err)
		}
	}
	return nil
}
