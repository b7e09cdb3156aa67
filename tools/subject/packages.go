package subject

import (
	"context"
	"fmt"
	"go/build"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// All runs the go command over all packages of the module in dir: it adds ./...
// to args. No package at all is a [*ToolError]. The go command only warns of it,
// so go vet and go test would pass for a program that is not there.
func (b *Builder) All(ctx context.Context, dir string, args ...string) (string, error) {
	found, err := hasPackage(dir)
	if err != nil {
		return "", fmt.Errorf("cannot look for Go files in %s: %w", dir, err)
	}
	if !found {
		return "", newToolError(dir, args, "./... matches no package: there is no Go file for this platform in "+dir)
	}
	return b.Go(ctx, dir, append(slices.Clone(args), "./...")...)
}

// hasPackage reports whether ./... matches anything in dir: a Go file that this
// platform compiles, in a directory that the go command does not pass over.
func hasPackage(dir string) (found bool, err error) {
	root := followed(dir)
	err = filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && name != root && passedOver(name):
			return fs.SkipDir
		case entry.IsDir() || filepath.Ext(name) != ".go":
			return nil
		}
		match, err := build.Default.MatchFile(filepath.Dir(name), filepath.Base(name))
		if match {
			found = true
			return fs.SkipAll
		}
		return err
	})
	return found, err
}

// passedOver reports whether the go command passes over a directory below that
// of a module when it is asked for all packages.
func passedOver(dir string) bool {
	name := filepath.Base(dir)
	if name == "testdata" || name == "vendor" || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") {
		return true
	}
	_, err := os.Stat(filepath.Join(dir, "go.mod"))
	return err == nil
}
