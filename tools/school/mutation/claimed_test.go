package mutation

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/engine/subject"
	"brownfield/tools/school/catalog"
)

func TestMain(m *testing.M) {
	subject.Supervise()
	os.Exit(m.Run())
}

// tiny is the tiny kata, with one mutant accepted.
func tiny(t *testing.T) (*subject.Builder, *catalog.Kata, catalog.Edition) {
	t.Helper()
	c, err := catalog.Open(filepath.Join("..", "..", "testdata", "tiny"))
	require.NoError(t, err)
	b, err := subject.NewBuilder(t.Context())
	require.NoError(t, err)
	kata := c.Katas[0]
	kata.Survivors = []catalog.Survivor{
		{Editions: []string{"v2"}, Func: "main", Line: "os.Exit(1)", Becomes: []string{""}, Kind: catalog.Scheduling, Reason: "For <this> test."},
		{Editions: []string{"v1"}, Func: "main", Line: "os.Exit(2)", Becomes: []string{""}, Kind: catalog.Equivalent, Reason: "It is of v1."},
	}
	edition, err := kata.Edition("v2")
	require.NoError(t, err)
	return b, kata, edition
}

// What no entry accepts is claimed to be killed, and what is found is kept.
func TestClaimed(t *testing.T) {
	t.Parallel()
	b, kata, edition := tiny(t)
	found, err := ClaimedOf(t.Context(), b, kata, edition)
	require.NoError(t, err)
	require.Equal(t, map[string]int{"scheduler": 1}, found.Accepted)
	require.Equal(t, 1, found.Survivors())
	require.Greater(t, found.Killed, 5)
	require.Empty(t, found.Stale)
	require.Equal(t, "main.go", found.Files[0].Name)

	kata.Survivors = nil // It is not part of what is kept, the file is.
	kept, err := ClaimedOf(t.Context(), b, kata, edition)
	require.NoError(t, err)
	require.Equal(t, found, kept)
	fresh, err := findClaimed(t.Context(), b, kata, edition)
	require.NoError(t, err)
	require.Equal(t, found.Killed+1, fresh.Killed)
}

// The page of a report shows each mutant at its line, with a sign beside the colour.
func TestPage(t *testing.T) {
	t.Parallel()
	b, kata, edition := tiny(t)
	r, err := claimedReport(t.Context(), b, kata, edition, t.TempDir())
	require.NoError(t, err)
	var page bytes.Buffer
	require.NoError(t, r.WriteHTML(&page))
	require.Contains(t, page.String(), `<summary class="accepted"><span class="number">13</span><span class="sign">~</span>        os.Exit(1)</summary>`)
	require.Contains(t, page.String(), "scheduler: For &lt;this&gt; test.")
	require.Contains(t, page.String(), `<span class="sign">✓</span>`)
}
