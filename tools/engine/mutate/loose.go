package mutate

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/module"
)

// loose makes sure that the files in dir can be replaced by an overlay. The go
// command refuses that below the module cache; so a module that lies there is
// copied to a directory, and gets a go.mod if it comes from a time before them. loose
// returns the directory of the same package in the copy.
//
// cache is the module cache.
func loose(dir, cache, to string) (string, error) {
	inCache, ok := strings.CutPrefix(dir, cache+string(filepath.Separator))
	if !ok {
		return dir, nil
	}
	// The directory's name carries the version: github.com/google/shlex@v1.0.0/cmd.
	path, rest, ok := strings.Cut(filepath.ToSlash(inCache), "@")
	if !ok {
		return dir, nil
	}
	release, inside, _ := strings.Cut(rest, "/")
	root := filepath.Join(cache, filepath.FromSlash(path+"@"+release))
	path, err := module.UnescapePath(path)
	if err != nil {
		return "", fmt.Errorf("cannot tell the module of %s: %w", dir, err)
	}
	// Some tests expect their module's path in the names of their files.
	to = filepath.Join(to, filepath.FromSlash(path))
	if err := os.CopyFS(to, os.DirFS(root)); err != nil {
		return "", fmt.Errorf("cannot copy %s: %w", root, err)
	}
	mod := filepath.Join(to, "go.mod")
	if _, err := os.Stat(mod); os.IsNotExist(err) {
		if err := os.WriteFile(mod, []byte("module "+path+"\n\ngo 1.13\n"), 0o600); err != nil {
			return "", fmt.Errorf("cannot write a go.mod: %w", err)
		}
	}
	return filepath.Join(to, filepath.FromSlash(inside)), nil
}
