package workspace_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"brownfield/tools/school/catalog"
	"brownfield/tools/school/workspace"
)

func newKata(t *testing.T) (root string, kata *catalog.Kata) {
	t.Helper()
	root = t.TempDir()
	kata = &catalog.Kata{
		Name: "01-tiny", Number: 1, V1: filepath.Join(root, "v1", "01-tiny"), Work: filepath.Join(root, "work", "01-tiny"),
	}
	require.NoError(t, os.MkdirAll(filepath.Join(kata.V1, "inner"), 0o750))
	require.NoError(t, os.WriteFile(filepath.Join(kata.V1, "inner", "a.go"), []byte("package inner\n"), 0o600))
	return root, kata
}

func TestTakeCopiesOnce(t *testing.T) {
	root, kata := newKata(t)
	// A machine on which git knows nobody.
	t.Setenv("HOME", t.TempDir())
	t.Setenv("GIT_CONFIG_NOSYSTEM", "1")
	w := workspace.At(root)
	fresh, err := w.Take(t.Context(), kata)
	require.NoError(t, err)
	require.True(t, fresh)
	require.FileExists(t, filepath.Join(kata.Work, "inner", "a.go"))
	require.DirExists(t, filepath.Join(kata.Work, ".git"))
	fresh, err = w.Take(t.Context(), kata)
	require.NoError(t, err)
	require.False(t, fresh)
}

func TestManyTakesAtOnceMakeOneCopy(t *testing.T) {
	root, kata := newKata(t)
	errs := make([]error, 8)
	var group sync.WaitGroup
	for i := range errs {
		group.Go(func() { _, errs[i] = workspace.At(root).Take(t.Context(), kata) })
	}
	group.Wait()
	for _, err := range errs {
		require.NoError(t, err)
	}
	entries, err := os.ReadDir(filepath.Join(root, "work"))
	require.NoError(t, err)
	require.Len(t, entries, 1)
}

func TestSetAsideKeepsEveryAttempt(t *testing.T) {
	root, kata := newKata(t)
	w := workspace.At(root)
	now := time.Date(2026, 11, 23, 10, 15, 0, 0, time.UTC)
	seen := map[string]bool{}
	for range 3 { // within one second
		_, err := w.Take(t.Context(), kata)
		require.NoError(t, err)
		kept, err := w.SetAside(kata.Work, now)
		require.NoError(t, err)
		require.FileExists(t, filepath.Join(kept, "inner", "a.go"))
		require.False(t, seen[kept])
		seen[kept] = true
	}
	require.NoDirExists(t, kata.Work)
}

func TestProgressLosesNoUpdate(t *testing.T) {
	w := workspace.At(t.TempDir())
	var group sync.WaitGroup
	errs := make([]error, 20)
	for i := range errs {
		group.Go(func() {
			errs[i] = w.Update(fmt.Sprintf("%02d", i%5), func(s *workspace.State) { s.Behaviour.Passed++ })
		})
	}
	group.Wait()
	for _, err := range errs {
		require.NoError(t, err)
	}
	p, err := w.Progress()
	require.NoError(t, err)
	require.Len(t, p.Katas, 5)
	for _, state := range p.Katas {
		require.Equal(t, 4, state.Behaviour.Passed)
	}
}

func TestUnreadableProgressIsNotTakenForEmpty(t *testing.T) {
	root := t.TempDir()
	w := workspace.At(root)
	for range 2 {
		require.NoError(t, w.Update("01-tiny", func(s *workspace.State) { s.Defects.Passed++ }))
	}
	file := filepath.Join(root, "work", ".progress.toml")
	require.NoError(t, os.WriteFile(file, []byte("format = 1\nkata = ["), 0o600))
	_, err := w.Progress()
	require.ErrorContains(t, err, ".progress.toml.last")
	require.Error(t, w.Update("01-tiny", func(*workspace.State) {}))

	require.NoError(t, os.Rename(file+".last", file)) // what the message says
	p, err := w.Progress()
	require.NoError(t, err)
	require.Equal(t, 1, p.Katas["01-tiny"].Defects.Passed)
}

// A full disk or a crash may leave nothing of the file. It is not taken for the
// progress of somebody who has not begun, nor for another format.
func TestEmptyProgressSaysWhereTheLastStateIs(t *testing.T) {
	root := t.TempDir()
	w := workspace.At(root)
	for range 2 {
		require.NoError(t, w.Update("01-tiny", func(s *workspace.State) { s.Defects.Passed++ }))
	}
	file := filepath.Join(root, "work", ".progress.toml")
	for _, text := range []string{"", "\n"} {
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
		_, err := w.Progress()
		require.EqualError(t, err, "cannot read your progress: "+file+" is empty; the last good state is in "+file+".last: copy it back, or delete both to start over")
		require.Error(t, w.Update("01-tiny", func(*workspace.State) {}))
	}
}

func TestProgressOfANewerVersionIsLeftAlone(t *testing.T) {
	root := t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Join(root, "work"), 0o750))
	require.NoError(t, os.WriteFile(filepath.Join(root, "work", ".progress.toml"), []byte("format = 2\n"), 0o600))
	require.ErrorContains(t, workspace.At(root).Update("x", func(*workspace.State) {}), "its format is 2")
}

// What the person's own git settings ignore is part of the program all the same.
func TestTheFirstCommitHasEverything(t *testing.T) {
	root, kata := newKata(t)
	require.NoError(t, os.WriteFile(filepath.Join(kata.V1, "rates.csv"), []byte("a,b\n"), 0o600))
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("XDG_CONFIG_HOME", filepath.Join(home, ".config"))
	require.NoError(t, os.WriteFile(filepath.Join(home, "ignored"), []byte("*.csv\ninner/\n"), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(home, ".gitconfig"), []byte("[core]\n\texcludesFile = "+filepath.Join(home, "ignored")+"\n"), 0o600))
	_, err := workspace.At(root).Take(t.Context(), kata)
	require.NoError(t, err)
	cmd := exec.CommandContext(t.Context(), "git", "ls-files")
	cmd.Dir = kata.Work
	listed, err := cmd.Output()
	require.NoError(t, err)
	require.Equal(t, "inner/a.go\nrates.csv\n", string(listed))
}

// Not every file system has hard links, so the last state is a file of its own.
func TestTheLastStateIsACopy(t *testing.T) {
	root := t.TempDir()
	w := workspace.At(root)
	for range 3 {
		require.NoError(t, w.Update("01-tiny", func(s *workspace.State) { s.Defects.Passed++ }))
	}
	file := filepath.Join(root, "work", ".progress.toml")
	now, err := os.Stat(file)
	require.NoError(t, err)
	last, err := os.Stat(file + ".last")
	require.NoError(t, err)
	require.False(t, os.SameFile(now, last))
	text, err := os.ReadFile(file + ".last")
	require.NoError(t, err)
	require.Contains(t, string(text), "passed = 2")
	entries, err := os.ReadDir(filepath.Join(root, "work"))
	require.NoError(t, err)
	require.Len(t, entries, 3, "the lock, the state and the last one: no scratch file is left")

	require.NoError(t, os.Remove(file+".last"))
	require.NoError(t, os.Mkdir(file+".last", 0o750))
	require.ErrorContains(t, w.Update("01-tiny", func(*workspace.State) {}), "cannot keep the last state of your progress")
}

// GIT_DIR and the like, as a hook or a script of the user's may have set them,
// lead to no other repository.
func TestTakeLeavesAnotherRepositoryAlone(t *testing.T) {
	root, kata := newKata(t)
	other, otherKata := newKata(t)
	_, err := workspace.At(other).Take(t.Context(), otherKata)
	require.NoError(t, err)
	head := func() string {
		text, err := os.ReadFile(filepath.Join(otherKata.Work, ".git", "logs", "HEAD"))
		require.NoError(t, err)
		return string(text)
	}
	before := head()
	t.Setenv("GIT_DIR", filepath.Join(otherKata.Work, ".git"))
	t.Setenv("GIT_INDEX_FILE", filepath.Join(otherKata.Work, ".git", "index"))
	_, err = workspace.At(root).Take(t.Context(), kata)
	require.NoError(t, err)
	require.DirExists(t, filepath.Join(kata.Work, ".git"))
	require.Equal(t, before, head())
}
