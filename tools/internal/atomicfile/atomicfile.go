// Package atomicfile writes files that other processes may read at the same time.
package atomicfile

import (
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// Write writes a file as a whole or not at all: beside it, and then renamed. It makes
// the directory if that is missing.
func Write(name string, data []byte, mode fs.FileMode) error {
	dir := filepath.Dir(name)
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return err
	}
	scratch, err := os.OpenFile(filepath.Join(dir, ".unfinished-"+rand.Text()), os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode) //nolint:gosec // The callers choose it. The umask applies.
	if err != nil {
		return err
	}
	_, err = scratch.Write(data)
	err = errors.Join(err, scratch.Close())
	if err == nil {
		err = os.Rename(scratch.Name(), name)
	}
	if err != nil {
		_ = os.Remove(scratch.Name()) // The reason is said already.
	}
	return err
}
