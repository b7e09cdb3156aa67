package catalog

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Scripts lists the scripts (*.txtar) in a directory, sorted by name. A
// directory that does not exist has none; whether that is a fault is for the
// caller to say.
func Scripts(dir string) ([]string, error) {
	return Files(dir, func(name string) bool { return strings.HasSuffix(name, ".txtar") })
}

// Files lists the entries of a directory whose names want accepts, as paths and
// sorted by name. A directory that does not exist has none. One that cannot be
// read is an error, because what is not seen would count as all good.
//
// It stands in for [filepath.Glob], which takes a [ in the name of any directory
// above for a pattern: it then finds nothing, or the files of another directory.
func Files(dir string, want func(name string) bool) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("cannot list the files in %s: %w", dir, err)
	}
	var files []string
	for _, entry := range entries {
		if want(entry.Name()) {
			files = append(files, filepath.Join(dir, entry.Name()))
		}
	}
	return files, nil
}
