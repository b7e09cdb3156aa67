package git_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/internal/git"
)

// repository makes a repository with one commit.
func repository(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, git.Init(t.Context(), dir))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "precious.txt"), []byte("mine\n"), 0o600))
	require.NoError(t, git.Commit(t.Context(), dir, "precious"))
	return dir
}

// Every variable that makes git work on another repository is dropped: the one
// that it names keeps its history, its index and its settings.
func TestAnotherRepositoryIsLeftAlone(t *testing.T) {
	other := repository(t)
	listed, err := exec.CommandContext(t.Context(), "git", "rev-parse", "--local-env-vars").Output()
	require.NoError(t, err)
	before, err := git.Run(t.Context(), other, "log", "--format=%H %s")
	require.NoError(t, err)
	values := map[string]string{
		"GIT_DIR": filepath.Join(other, ".git"), "GIT_COMMON_DIR": filepath.Join(other, ".git"),
		"GIT_WORK_TREE": other, "GIT_INDEX_FILE": filepath.Join(other, ".git", "index"),
		"GIT_OBJECT_DIRECTORY": filepath.Join(other, ".git", "objects"), "GIT_CONFIG_COUNT": "x", "GIT_NAMESPACE": "x",
	}
	for name := range strings.FieldsSeq(string(listed)) {
		if values[name] == "" {
			values[name] = filepath.Join(other, ".git", "no-such-file")
		}
	}
	for name, value := range values {
		t.Setenv(name, value)
	}
	mine := repository(t)
	require.DirExists(t, filepath.Join(mine, ".git"))
	log, err := git.Run(t.Context(), mine, "log", "--format=%s")
	require.NoError(t, err)
	require.Equal(t, "precious\n", log)
	after, err := git.Run(t.Context(), other, "log", "--format=%H %s")
	require.NoError(t, err)
	require.Equal(t, before, after)
	status, err := git.Run(t.Context(), other, "status", "--porcelain")
	require.NoError(t, err)
	require.Empty(t, status)
}

// A directory inside a repository is not one of its own.
func TestTheRepositoryAroundIsLeftAlone(t *testing.T) {
	around := repository(t)
	inside := filepath.Join(around, "work", "01-tiny")
	require.NoError(t, os.MkdirAll(inside, 0o750))
	require.NoError(t, os.WriteFile(filepath.Join(inside, "main.go"), []byte("package main\n"), 0o600))
	require.ErrorIs(t, git.Commit(t.Context(), inside, "v1"), git.ErrNoRepository)
	_, err := git.Run(t.Context(), inside, "log")
	require.EqualError(t, err, "cannot run git log: "+inside+" is not the top level of a git repository")
	count, err := git.Run(t.Context(), around, "rev-list", "--count", "HEAD")
	require.NoError(t, err)
	require.Equal(t, "1\n", count)
}

func TestAFailureSaysWhatGitSaid(t *testing.T) {
	dir := repository(t)
	_, err := git.Run(t.Context(), dir, "-c", "user.name=x", "log", "no-such-branch")
	require.ErrorContains(t, err, "cannot run git log in "+dir)
	require.ErrorContains(t, err, "no-such-branch")
	link := filepath.Join(t.TempDir(), "link")
	require.NoError(t, os.Symlink(dir, link))
	_, err = git.Run(t.Context(), link, "log")
	require.NoError(t, err, "a copy may be reached by a symbolic link")

	t.Setenv("PATH", t.TempDir())
	_, err = git.Run(t.Context(), dir, "log")
	require.ErrorContains(t, err, "cannot find git")
}
