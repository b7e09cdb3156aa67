package incident

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// A version is what a deploy has brought.
type version struct {
	args  []string
	files map[string][]byte // nil for one that was not there
}

// overlay copies a directory of the incident over the service's own, with the
// addresses filled in, and returns what was there before.
func (w *world) overlay(name string) (before map[string][]byte, err error) {
	from := w.inc.file(name)
	if _, err := os.Stat(from); errors.Is(err, os.ErrNotExist) && name == filesDir {
		return nil, nil // An incident may have no file of its own.
	}
	before = map[string][]byte{}
	words := w.words(w.addrs[0])
	err = filepath.WalkDir(from, func(path string, entry os.DirEntry, err error) error {
		if err != nil || path == from {
			return err
		}
		relative, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		to := filepath.Join(w.dir, relative)
		if entry.IsDir() {
			return os.MkdirAll(to, 0o750)
		}
		if info, err := os.Lstat(to); err == nil && !info.Mode().IsRegular() { // The person has put something else there.
			if err := os.RemoveAll(to); err != nil {
				return err
			}
		}
		text, err := os.ReadFile(path) //nolint:gosec // It is the repository's own.
		if err != nil {
			return err
		}
		if before[relative], err = os.ReadFile(to); err != nil && !errors.Is(err, os.ErrNotExist) { //nolint:gosec // In the service's own directory.
			return err
		}
		return os.WriteFile(to, []byte(words.Replace(string(text))), 0o600) //nolint:gosec // In the service's own directory.
	})
	if err != nil {
		return nil, fmt.Errorf("cannot copy the files of the incident: %w", err)
	}
	return before, nil
}

// deploy begins a version: files, and arguments for what is started from now on.
func (w *world) deploy(args []string, files string) error {
	v := version{args: args}
	if files != "" {
		var err error
		if v.files, err = w.overlay(files); err != nil {
			return err
		}
	}
	w.deployed = append(w.deployed, v)
	return nil
}

// rollback takes back the newest version.
func (w *world) rollback() error {
	last := len(w.deployed) - 1
	if last == 0 {
		return telling("Nothing was deployed since the service was set up, so there is nothing to take back.")
	}
	for name, text := range w.deployed[last].files {
		path := filepath.Join(w.dir, name)
		var err error
		if text == nil {
			err = os.Remove(path)
		} else {
			err = os.WriteFile(path, text, 0o600)
		}
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("cannot roll back: %w", err)
		}
	}
	w.deployed = w.deployed[:last]
	return nil
}

func (w *world) args() []string { return w.deployed[len(w.deployed)-1].args }
