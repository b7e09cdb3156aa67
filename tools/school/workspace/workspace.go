package workspace

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"brownfield/tools/internal/git"
	"brownfield/tools/school/catalog"
)

// A Workspace is the directory work/ of a repository.
type Workspace struct{ dir string }

// At returns the workspace of the repository at root. Nothing is created until
// it is needed.
func At(root string) Workspace { return Workspace{dir: filepath.Join(root, "work")} }

// Take makes sure that there is a work copy of kata. A new one is a copy of v1
// and a git repository of its own, with v1 as its first commit.
func (w Workspace) Take(ctx context.Context, kata *catalog.Kata) (fresh bool, err error) {
	return w.Make(ctx, kata.Work, Commit{"v1 as it was found", func(dir string) error {
		if err := os.CopyFS(dir, os.DirFS(kata.V1)); err != nil {
			return fmt.Errorf("cannot copy v1: %w", err)
		}
		return nil
	}})
}

// A Commit is one in the history of a new copy: Write makes dir what it holds.
type Commit struct {
	Message string
	Write   func(dir string) error
}

// Make makes sure that there is a copy in home, a directory below work/. A new
// one is a git repository of its own with these commits. It appears whole or
// not at all.
func (w Workspace) Make(ctx context.Context, home string, history ...Commit) (fresh bool, err error) {
	if _, err := os.Stat(home); err == nil {
		return false, nil
	} else if !errors.Is(err, fs.ErrNotExist) {
		return false, fmt.Errorf("cannot look for your copy: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(home), 0o750); err != nil {
		return false, fmt.Errorf("cannot make the work directory: %w", err)
	}
	scratch, err := os.MkdirTemp(w.dir, ".unfinished-")
	if err != nil {
		return false, fmt.Errorf("cannot make a work copy: %w", err)
	}
	defer os.RemoveAll(scratch)
	room := filepath.Join(scratch, filepath.Base(home))
	if err := os.Mkdir(room, 0o750); err != nil {
		return false, fmt.Errorf("cannot make a work copy: %w", err)
	}
	for i, c := range history {
		if err := c.Write(room); err != nil {
			return false, err
		}
		if err := commit(ctx, room, c.Message, i == 0); err != nil {
			return false, err
		}
	}
	if err := os.Rename(room, home); err != nil {
		if _, statErr := os.Stat(home); statErr == nil {
			return false, nil // Another command was faster; its copy is as good.
		}
		return false, fmt.Errorf("cannot make a work copy: %w", err)
	}
	return true, nil
}

// commit commits everything in dir, which the first one makes a git repository.
// The author is Brownfield, because a machine without a git identity must do, too.
// What git is told to ignore is added as well: a person whose own settings ignore
// *.csv still has all of v1 in the first commit.
func commit(ctx context.Context, dir, message string, first bool) error {
	if first {
		if err := git.Init(ctx, dir); err != nil {
			return fmt.Errorf("cannot make a work copy: %w", err)
		}
	}
	if err := git.Commit(ctx, dir, message); err != nil {
		return fmt.Errorf("cannot make a work copy: %w", err)
	}
	return nil
}

// SetAside moves the copy in home away and returns where it is kept.
func (w Workspace) SetAside(home string, now time.Time) (string, error) {
	attempts := filepath.Join(w.dir, ".attempts")
	if err := os.MkdirAll(attempts, 0o750); err != nil {
		return "", fmt.Errorf("cannot set your copy aside: %w", err)
	}
	name := filepath.Base(home) + "-" + now.Format("20060102-150405")
	kept := filepath.Join(attempts, name)
	for n := 2; ; n++ {
		if _, err := os.Stat(kept); errors.Is(err, fs.ErrNotExist) {
			break
		}
		kept = filepath.Join(attempts, fmt.Sprintf("%s-%d", name, n))
	}
	if err := os.Rename(home, kept); err != nil {
		return "", fmt.Errorf("cannot set your copy aside: %w", err)
	}
	return kept, nil
}
