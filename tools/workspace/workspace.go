package workspace

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"brownfield/tools/catalog"
)

// A Workspace is the directory work/ of a repository.
type Workspace struct{ dir string }

// At returns the workspace of the repository at root. Nothing is created until
// it is needed.
func At(root string) Workspace { return Workspace{dir: filepath.Join(root, "work")} }

// Take makes sure that there is a work copy of kata. A new one is a copy of v1
// and a git repository of its own, with v1 as its first commit.
func (w Workspace) Take(ctx context.Context, kata *catalog.Kata) (fresh bool, err error) {
	if _, err := os.Stat(kata.Work); err == nil {
		return false, nil
	} else if !errors.Is(err, fs.ErrNotExist) {
		return false, fmt.Errorf("cannot look for your copy: %w", err)
	}
	if err := os.MkdirAll(w.dir, 0o750); err != nil {
		return false, fmt.Errorf("cannot make the work directory: %w", err)
	}
	scratch, err := os.MkdirTemp(w.dir, ".unfinished-")
	if err != nil {
		return false, fmt.Errorf("cannot make a work copy: %w", err)
	}
	defer os.RemoveAll(scratch)
	room := filepath.Join(scratch, kata.Name)
	if err := os.CopyFS(room, os.DirFS(kata.V1)); err != nil {
		return false, fmt.Errorf("cannot copy v1: %w", err)
	}
	if err := commit(ctx, room, "v1 as it was found"); err != nil {
		return false, err
	}
	if err := os.Rename(room, kata.Work); err != nil {
		if _, statErr := os.Stat(kata.Work); statErr == nil {
			return false, nil // Another command was faster; its copy is as good.
		}
		return false, fmt.Errorf("cannot make a work copy: %w", err)
	}
	return true, nil
}

// commit makes dir a git repository and commits everything in it. The author is
// set here, because a machine without a git identity must do, too.
func commit(ctx context.Context, dir, message string) error {
	for _, args := range [][]string{
		{"init", "--quiet"},
		{"add", "--all"},
		{
			"-c", "user.name=Brownfield", "-c", "user.email=brownfield@localhost",
			"-c", "commit.gpgsign=false", "commit", "--quiet", "--no-verify", "--message", message,
		},
	} {
		cmd := exec.CommandContext(ctx, "git", args...) //nolint:gosec // The arguments are fixed.
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("cannot run git %s in the work copy: %w\n%s", args[0], err, out)
		}
	}
	return nil
}

// SetAside moves the work copy of kata away and returns where it is kept.
func (w Workspace) SetAside(kata *catalog.Kata, now time.Time) (string, error) {
	attempts := filepath.Join(w.dir, ".attempts")
	if err := os.MkdirAll(attempts, 0o750); err != nil {
		return "", fmt.Errorf("cannot set your copy aside: %w", err)
	}
	kept := filepath.Join(attempts, kata.Name+"-"+now.Format("20060102-150405"))
	for n := 2; ; n++ {
		if _, err := os.Stat(kept); errors.Is(err, fs.ErrNotExist) {
			break
		}
		kept = filepath.Join(attempts, fmt.Sprintf("%s-%s-%d", kata.Name, now.Format("20060102-150405"), n))
	}
	if err := os.Rename(kata.Work, kept); err != nil {
		return "", fmt.Errorf("cannot set your copy aside: %w", err)
	}
	return kept, nil
}
