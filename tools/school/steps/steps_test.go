package steps_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/school/steps"
)

// history makes a git repository of trees, one commit each.
func history(t *testing.T, messages []string, trees ...steps.Tree) string {
	t.Helper()
	dir := t.TempDir()
	run := func(args ...string) {
		cmd := exec.CommandContext(t.Context(), "git", append([]string{"-c", "user.name=a", "-c", "user.email=a@b"}, args...)...)
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, string(out))
	}
	run("init", "-q")
	was := steps.Tree{}
	for i, tree := range trees {
		require.NoError(t, tree.Write(dir, was))
		was = tree
		run("add", "-A")
		run("commit", "-q", "-m", messages[i])
	}
	return dir
}

func trees() []steps.Tree {
	return []steps.Tree{
		{"a.go": []byte("package a\n\nvar x = 1\n"), "old.go": []byte("package a\n")},
		{"a.go": []byte("package a\n\nvar x = 2\n"), "old.go": []byte("package a\n")},
		{"a.go": []byte("package a\n\nvar x = 2\n"), "in/new.go": []byte("package in")},
	}
}

func messages() []string {
	return []string{"v1", "Change x\n\nSafe because.\n\nFixes the-x.", "Move a file, at last: (new)\n\nSafe."}
}

func TestRecordedHistoryIsWalkedAgain(t *testing.T) {
	all := trees()
	dir := filepath.Join(t.TempDir(), "steps")
	from := history(t, messages(), all...)
	for range 2 { // The second time replaces the first.
		series, err := steps.Record(t.Context(), from, dir, all[0], all[2])
		require.NoError(t, err)
		require.Len(t, series, 2)
		require.Equal(t, "Change x", series[0].Subject)
		require.Equal(t, []string{"the-x"}, series[0].Fixes)
		require.Equal(t, "0002-move-a-file-at-last-new.patch", filepath.Base(series[1].File))
		for k, want := range all {
			tree, err := steps.Prefix(all[0], series, k)
			require.NoError(t, err)
			require.Empty(t, tree.Difference(want))
		}
	}
}

func TestRecordRefusesAPathThatLeadsElsewhere(t *testing.T) {
	all := trees()
	dir := filepath.Join(t.TempDir(), "steps")
	from := history(t, messages(), all...)
	_, err := steps.Record(t.Context(), from, dir, all[0], all[1])
	require.ErrorContains(t, err, "does not end in v2: in/new.go, old.go differ")
	_, err = steps.Record(t.Context(), from, dir, all[2], all[2])
	require.ErrorContains(t, err, "does not begin with v1")
	_, err = os.Stat(dir)
	require.ErrorIs(t, err, os.ErrNotExist, "nothing half-recorded is left")
}

func TestStepThatDoesNotFitChangesNothing(t *testing.T) {
	all := trees()
	series, err := steps.Record(t.Context(), history(t, messages(), all...), filepath.Join(t.TempDir(), "steps"), all[0], all[2])
	require.NoError(t, err)
	for name, moved := range map[string]steps.Tree{
		"other lines":   {"a.go": []byte("package a\n\nvar x = 3\n"), "old.go": []byte("package a\n")},
		"file missing":  {"old.go": []byte("package a\n")},
		"already there": {"a.go": all[2]["a.go"], "old.go": []byte("package a\n"), "in/new.go": []byte("mine")},
	} {
		step := series[0]
		if name == "already there" {
			step = series[1]
		}
		_, err := step.Apply(moved)
		require.ErrorIs(t, err, steps.ErrConflict, name)
	}
}

func TestLoadSaysWhatIsWrongWithASeries(t *testing.T) {
	diff := "diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1 +1 @@\n-a\n+b\n"
	for want, files := range map[string]map[string]string{
		"the step before number 2 is missing": {"0002-x.patch": "Subject: x\n\nSafe.\n\n" + diff},
		"called like 0001-extract-function":   {"1-x.patch": "Subject: x\n\nSafe.\n\n" + diff},
		"a step is a line":                    {"0001-x.patch": "Subject: x\n\n" + diff},
		"cannot read the patch":               {"0001-x.patch": "Subject: x\n\nSafe.\n\n" + strings.Replace(diff, "-1 +1", "-1,7 +1", 1)},
	} {
		dir := t.TempDir()
		for name, text := range files {
			require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
		}
		_, err := steps.Load(dir)
		require.ErrorContains(t, err, want)
	}
	none, err := steps.Load(filepath.Join(t.TempDir(), "none"))
	require.NoError(t, err)
	require.Empty(t, none)
}

func TestATreeIsReadThroughALinkAndIsNeverEmpty(t *testing.T) {
	dir := t.TempDir()
	link := filepath.Join(t.TempDir(), "link")
	require.NoError(t, os.Symlink(dir, link))
	_, err := steps.ReadTree(link)
	require.ErrorContains(t, err, "there is no file in it")
	require.NoError(t, trees()[2].Write(dir, steps.Tree{}))
	tree, err := steps.ReadTree(link)
	require.NoError(t, err)
	require.Empty(t, tree.Difference(trees()[2]))

	require.NoError(t, os.WriteFile(filepath.Join(dir, "steps"), nil, 0o600))
	_, err = steps.Load(filepath.Join(dir, "steps"))
	require.ErrorContains(t, err, "cannot list the steps", "a series that cannot be read is not an empty one")
}
