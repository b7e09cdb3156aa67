package workspace

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/pelletier/go-toml/v2"
	"github.com/rogpeppe/go-internal/lockedfile"
)

// A Kept file is a TOML file below work/ that remembers something for a person.
// It changes under a lock that all commands share, is written beside its place
// and renamed, and the last good one is kept under the name file.last.
type Kept struct {
	File   string // relative to work/
	What   string // what errors call it: "your progress"
	Format int    // the version that this code reads; the key format in the file
}

// Path is where a kept file lies.
func (w Workspace) Path(k Kept) string { return filepath.Join(w.dir, k.File) }

// Read decodes a kept file into v, strictly. None yet is no error and leaves v
// as it is; a file that cannot be read is an error, because taking it for empty
// would lose it at the next write.
func (w Workspace) Read(k Kept, v any) error {
	file := w.Path(k)
	data, err := os.ReadFile(file) //nolint:gosec // Its name is fixed by the callers, which are our own.
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("cannot read %s: %w", k.What, err)
	}
	if len(bytes.TrimSpace(data)) == 0 {
		return fmt.Errorf("cannot read %s: %s is empty; the last good state is in %s.last: copy it back, or delete both to start over", k.What, file, file)
	}
	var version struct {
		Format int `toml:"format"`
	}
	if err := toml.Unmarshal(data, &version); err == nil && version.Format != k.Format {
		return fmt.Errorf("cannot read %s in %s: its format is %d, and this version of kata reads %d", k.What, file, version.Format, k.Format)
	}
	decoder := toml.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(v); err != nil {
		return fmt.Errorf("cannot read %s in %s: %w; the last good state is in %s.last: copy it back, or delete both to start over", k.What, file, err, file)
	}
	return nil
}

// Change reads a kept file into v, lets change make of v what is to be kept, and
// writes that, all under the lock.
func (w Workspace) Change(k Kept, v any, change func() error) error {
	file := w.Path(k)
	if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
		return fmt.Errorf("cannot make the work directory: %w", err)
	}
	unlock, err := lockedfile.MutexAt(filepath.Join(w.dir, ".lock")).Lock()
	if err != nil {
		return fmt.Errorf("cannot lock %s: %w", k.What, err)
	}
	defer unlock()
	if err := w.Read(k, v); err != nil {
		return err
	}
	if err := change(); err != nil {
		return err
	}
	data, err := toml.Marshal(v)
	if err != nil {
		return fmt.Errorf("cannot write %s: %w", k.What, err)
	}
	return k.replace(file, data)
}

// replace writes a file whole or not at all, and keeps the one it replaces
// under the name file.last.
func (k Kept) replace(file string, data []byte) error {
	scratch, err := os.CreateTemp(filepath.Dir(file), ".new-")
	if err != nil {
		return fmt.Errorf("cannot write %s: %w", k.What, err)
	}
	defer os.Remove(scratch.Name())
	_, writeErr := scratch.Write(data)
	if err := errors.Join(writeErr, scratch.Sync(), scratch.Close()); err != nil {
		return fmt.Errorf("cannot write %s: %w", k.What, err)
	}
	if err := keepLast(file); err != nil {
		return fmt.Errorf("cannot keep the last state of %s: %w", k.What, err)
	}
	if err := os.Rename(scratch.Name(), file); err != nil {
		return fmt.Errorf("cannot write %s: %w", k.What, err)
	}
	return nil
}

// keepLast keeps what is in a file under the name file.last. It copies instead of
// renaming, because there must be no moment at which the file is missing, and
// instead of linking, because not every file system has hard links.
func keepLast(file string) error {
	data, err := os.ReadFile(file) //nolint:gosec // Its name is fixed by the callers, which are our own.
	if err != nil {
		return ignoreMissing(err)
	}
	scratch := file + ".last.new"                              // The caller holds the lock, so nobody else writes to it.
	if err := os.WriteFile(scratch, data, 0o600); err != nil { //nolint:gosec // As above.
		return err
	}
	return os.Rename(scratch, file+".last")
}

func ignoreMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
