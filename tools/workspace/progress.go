package workspace

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/pelletier/go-toml/v2"
	"github.com/rogpeppe/go-internal/lockedfile"
)

// progressFormat is the version of .progress.toml that this code reads.
const progressFormat = 1

// Progress is how far a person has come, by kata name.
type Progress struct {
	Format int              `toml:"format"`
	Katas  map[string]State `toml:"kata"`
}

// State is how far a person has come with one kata.
type State struct {
	Started   time.Time      `toml:"started"`
	Checked   time.Time      `toml:"checked"`
	Behaviour Score          `toml:"behaviour"`
	Defects   Score          `toml:"defects"`
	Hints     map[string]int `toml:"hints,omitempty"` // rungs already shown, by defect
}

// A Score is passed out of total.
type Score struct {
	Passed int `toml:"passed"`
	Total  int `toml:"total"`
}

func (w Workspace) progressFile() string { return filepath.Join(w.dir, ".progress.toml") }

// Progress reads the progress. None yet is no error; a file that cannot be read
// is, because taking it for empty would lose it at the next write.
func (w Workspace) Progress() (Progress, error) {
	p := Progress{Format: progressFormat, Katas: map[string]State{}}
	file := w.progressFile()
	data, err := os.ReadFile(file) //nolint:gosec // Its name is fixed.
	if errors.Is(err, fs.ErrNotExist) {
		return p, nil
	}
	if err != nil {
		return p, fmt.Errorf("cannot read your progress: %w", err)
	}
	decoder := toml.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&p); err != nil {
		return p, fmt.Errorf("cannot read your progress in %s: %w; the last good state is in %s.last: copy it back, or delete both to begin anew", file, err, file)
	}
	if p.Format != progressFormat {
		return p, fmt.Errorf("cannot read your progress in %s: its format is %d, and this version of kata reads %d", file, p.Format, progressFormat)
	}
	if p.Katas == nil {
		p.Katas = map[string]State{}
	}
	return p, nil
}

// Update changes the state of one kata under a lock that all commands share.
func (w Workspace) Update(kata string, change func(*State)) (err error) {
	if err := os.MkdirAll(w.dir, 0o750); err != nil {
		return fmt.Errorf("cannot make the work directory: %w", err)
	}
	unlock, err := lockedfile.MutexAt(filepath.Join(w.dir, ".lock")).Lock()
	if err != nil {
		return fmt.Errorf("cannot lock your progress: %w", err)
	}
	defer unlock()
	p, err := w.Progress()
	if err != nil {
		return err
	}
	state := p.Katas[kata]
	change(&state)
	p.Katas[kata] = state
	data, err := toml.Marshal(p)
	if err != nil {
		return fmt.Errorf("cannot write your progress: %w", err)
	}
	return replace(w.progressFile(), data)
}

// replace writes a file whole or not at all, and keeps the one it replaces
// under the name file.last.
func replace(file string, data []byte) error {
	scratch, err := os.CreateTemp(filepath.Dir(file), ".progress-")
	if err != nil {
		return fmt.Errorf("cannot write your progress: %w", err)
	}
	defer os.Remove(scratch.Name())
	_, writeErr := scratch.Write(data)
	if err := errors.Join(writeErr, scratch.Sync(), scratch.Close()); err != nil {
		return fmt.Errorf("cannot write your progress: %w", err)
	}
	// A link, not a rename: there is no moment at which the file is missing.
	last := file + ".last"
	if err := errors.Join(ignoreMissing(os.Remove(last)), ignoreMissing(os.Link(file, last))); err != nil {
		return fmt.Errorf("cannot keep your last progress: %w", err)
	}
	if err := os.Rename(scratch.Name(), file); err != nil {
		return fmt.Errorf("cannot write your progress: %w", err)
	}
	return nil
}

func ignoreMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
