package check_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/school/catalog"
	"brownfield/tools/school/check"
)

// withScripts is the tiny kata with so many characterization scripts, each
// written by text.
func withScripts(t *testing.T, n int, text func(i int) string) *catalog.Kata {
	t.Helper()
	root := t.TempDir()
	require.NoError(t, os.CopyFS(root, os.DirFS(filepath.Join("..", "..", "testdata", "tiny"))))
	dir := filepath.Join(root, "katas", "01-tiny", "characterization")
	require.NoError(t, os.RemoveAll(dir))
	require.NoError(t, os.Mkdir(dir, 0o750))
	for i := range n {
		require.NoError(t, os.WriteFile(filepath.Join(dir, fmt.Sprintf("s%02d.txtar", i)), []byte(text(i)), 0o600))
	}
	c, err := catalog.Open(root)
	require.NoError(t, err)
	return c.Katas[0]
}

// A program that hangs is given up after three scripts, in the behaviour and in
// what comes after it.
func TestAfterThreeTimeoutsTheRestIsSkipped(t *testing.T) {
	t.Parallel()
	builder, _ := tiny(t)
	const scripts = 40
	kata := withScripts(t, scripts, func(int) string { return "# It greets.\nrun -within 300ms greet Ann\nstdout hello\n" })
	edition := changed(t, kata, "name := os.Args[1]", "name := os.Args[1]\n\tif name != \"\" {\n\t\t<-make(chan string)\n\t}")
	var first []string
	card := check.Fold(kata.Name, edition.Name, check.Run(t.Context(), builder, kata, edition, check.Options{
		Only:  []check.Name{check.Behaviour, check.Defects},
		First: func(name check.Name, f check.Failure) { first = append(first, string(name)+" "+f.Message) },
	}))
	v, ok := card.Check(check.Behaviour)
	require.True(t, ok)
	require.Equal(t, check.Fail, v.Outcome)
	require.Greater(t, len(v.Skipped), scripts/2)
	require.Len(t, v.Failures, scripts-len(v.Skipped))
	require.GreaterOrEqual(t, len(v.Failures), 3)
	require.Zero(t, v.Passed)
	require.Equal(t, fmt.Sprintf("%d scripts skipped after 3 time-outs", len(v.Skipped)), v.Note)
	require.LessOrEqual(t, len(first), 1, "only the first one, if the verdict takes longer than a second")
	v, ok = card.Check(check.Defects)
	require.True(t, ok)
	require.Equal(t, check.Skip, v.Outcome)
	require.Contains(t, v.Note, "skipped after 3 time-outs")
}

// Scripts that fail for another reason are all run, however many.
func TestFailuresThatTakeNoTimeSkipNothing(t *testing.T) {
	t.Parallel()
	builder, _ := tiny(t)
	kata := withScripts(t, 12, func(i int) string {
		if i == 0 {
			return "# It greets.\nrun greet Ann\nstdout hello\n"
		}
		return "# It waves.\nrun greet Ann\nstdout waves\n"
	})
	edition, err := kata.Edition("v2")
	require.NoError(t, err)
	card := check.Fold(kata.Name, edition.Name, check.Run(t.Context(), builder, kata, edition, check.Options{Only: []check.Name{check.Behaviour}}))
	require.Empty(t, card.Checks[0].Skipped)
	require.Len(t, card.Checks[0].Failures, 11)
	require.Equal(t, 1, card.Checks[0].Passed)
}
