package steps_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/school/steps"
)

// numbered is a file of ten lines, in which some are replaced.
func numbered(replaced map[int]string) []byte {
	var b strings.Builder
	for i := 1; i <= 10; i++ {
		line, ok := replaced[i]
		if !ok {
			line = fmt.Sprintf("line %d", i)
		}
		if line != "" {
			b.WriteString(line + "\n")
		}
	}
	return []byte(b.String())
}

func patch(t *testing.T, hunk string) steps.Patch {
	t.Helper()
	file := filepath.Join(t.TempDir(), "x.patch")
	require.NoError(t, os.WriteFile(file, []byte("diff --git a/a b/a\n--- a/a\n+++ b/a\n"+hunk), 0o600))
	p, err := steps.ReadPatch(file)
	require.NoError(t, err)
	return p
}

func TestPatchesOfOneTreeAreAppliedTogether(t *testing.T) {
	t.Parallel()
	tree := steps.Tree{"a": numbered(nil)}
	grow := patch(t, "@@ -2,3 +2,5 @@\n line 2\n-line 3\n+three\n+and\n+more\n line 4\n")
	next := patch(t, "@@ -3,3 +3,3 @@\n line 3\n-line 4\n+four\n line 5\n")
	add := patch(t, "@@ -6,2 +6,3 @@\n line 6\n+six and a half\n line 7\n")
	drop := patch(t, "@@ -7,4 +7,3 @@\n line 7\n-line 8\n line 9\n line 10\n")
	for _, order := range [][]steps.Patch{{grow, next, add, drop}, {drop, add, next, grow}} {
		got, err := steps.Together(order...).Apply(tree)
		require.NoError(t, err)
		want := numbered(map[int]string{3: "three\nand\nmore", 4: "four", 6: "line 6\nsix and a half", 8: ""})
		require.Equal(t, string(want), string(got["a"]))
	}
	require.Equal(t, numbered(nil), tree["a"])

	same := patch(t, "@@ -3,1 +3,1 @@\n-line 3\n+drei\n")
	_, err := steps.Together(grow, same).Apply(tree)
	require.ErrorIs(t, err, steps.ErrConflict)
	got, err := steps.Together().Apply(tree)
	require.NoError(t, err)
	require.Equal(t, tree, got)
}

func TestLinesThatAPatchTouches(t *testing.T) {
	t.Parallel()
	p := patch(t, "@@ -2,4 +2,4 @@\n line 2\n-line 3\n line 4\n+new\n line 5\n")
	require.Equal(t, map[string][]int{"a": {4}}, p.Added())
	require.Equal(t, map[string][]int{"a": {3, 2, 4}}, p.Touched())
	added, removed := p.Size()
	require.Equal(t, 1, added)
	require.Equal(t, 1, removed)

	file := filepath.Join(t.TempDir(), "x.patch")
	for text, says := range map[string]string{
		"no diff at all\n": "there is no git diff in it",
		"diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1,9 +1 @@\n-a\n": "cannot read the patch",
		"diff --git a/a b/a\nold mode 100644\nnew mode 100755\n":    "changes no line",
	} {
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
		_, err := steps.ReadPatch(file)
		require.ErrorContains(t, err, says)
	}
}
