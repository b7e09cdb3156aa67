package gallery

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"brownfield/tools/school/catalog"
)

// errOutside is what the error is about a symbolic link that leads to what the pages
// must not show: outside of the repository, to a copy, or to a hidden directory.
var errOutside = errors.New("it is a symbolic link that leads out of what the pages show; put the file itself there")

// inside reports whether a file or directory of the repository is there and is one that
// pages may show. Symbolic links count as what they lead to.
func (g *Gallery) inside(name string) error {
	root, err := filepath.EvalSymlinks(g.Catalog.Root)
	if err != nil {
		return fmt.Errorf("cannot find the repository: %w", err)
	}
	at, err := filepath.EvalSymlinks(filepath.Join(root, filepath.FromSlash(name)))
	if err != nil {
		return fmt.Errorf("cannot read %s: %w", name, err)
	}
	within, err := filepath.Rel(root, at)
	if err != nil || !filepath.IsLocal(within) || within != "." && strings.HasPrefix(within, ".") || underWork(within) {
		return fmt.Errorf("%s: %w", name, errOutside)
	}
	return nil
}

// underWork reports whether a path in the repository is below the directory of copies.
func underWork(name string) bool {
	first, _, _ := strings.Cut(filepath.ToSlash(name), "/")
	return first == "work"
}

// allInside demands that a directory, and all that is in it, is inside. A directory that
// is not there is the business of those who read it.
func (g *Gallery) allInside(dir string) error {
	at := filepath.Join(g.Catalog.Root, filepath.FromSlash(dir))
	if _, err := os.Lstat(at); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err := g.inside(dir); err != nil {
		return err
	}
	return fs.WalkDir(os.DirFS(at), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.Type()&fs.ModeSymlink == 0 {
			return err
		}
		err = g.inside(path.Join(dir, name))
		if errors.Is(err, fs.ErrNotExist) {
			return nil // It leads nowhere: an editor's lock.
		}
		return err
	})
}

// kataInside demands that all of a kata is inside, except the person's copy.
func (g *Gallery) kataInside(kata *catalog.Kata) error {
	for _, dir := range []string{"katas", "v1", "v2"} {
		if err := g.allInside(path.Join(dir, kata.Name)); err != nil {
			return err
		}
	}
	return nil
}

// readFile reads a file of the repository.
func (g *Gallery) readFile(name string) ([]byte, error) {
	if err := g.inside(name); err != nil {
		return nil, err
	}
	return os.ReadFile(filepath.Join(g.Catalog.Root, filepath.FromSlash(name)))
}
