package gallery

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A copy may hold anything. What is too large is named, and never compared.
func TestDataInACopyIsNamedAndNotCompared(t *testing.T) {
	g, root := tiny(t)
	work := filepath.Join(root, "work", "01-tiny")
	require.NoError(t, os.CopyFS(work, os.DirFS(filepath.Join(root, "v1", "01-tiny"))))
	write := func(name, text string) {
		require.NoError(t, os.WriteFile(filepath.Join(work, name), []byte(text), 0o600))
	}
	write("large.csv", strings.Repeat("a,1\"\n", 100_000))
	write("long.csv", strings.Repeat("row\n", 5_001))
	write("wide.csv", strings.Repeat("word,", 2_001))
	write("binary", "row\x00row")
	write("small.csv", "shown,1\n")
	write("main.go", strings.Repeat("/", 300_000)) // It is in v1.
	sparse, err := os.Create(filepath.Join(work, "huge.csv"))
	require.NoError(t, err)
	require.NoError(t, sparse.Truncate(1<<40)) // Whoever reads it whole does not come back.
	require.NoError(t, sparse.Close())

	begun := time.Now()
	page := shown(t, g, "01-tiny/walk/work.html")
	require.Less(t, time.Since(begun), 20*time.Second)
	for name, says := range map[string]string{
		"large.csv": "too large to show: ", "long.csv": "too many lines to show: ", "huge.csv": "too large to show: ", "wide.csv": "lines too long to show: ", "binary": "not text: 7 B", "main.go": "too large to show: ",
	} {
		require.Regexp(t, `<h3><code>`+name+`</code> </h3>\n<p>`+says, page)
	}
	require.Regexp(t, `<ins data-n="1">.*shown`, page)
	require.NotContains(t, page, `<span class="kind">removed`, "main.go is there")

	for i := range 20 {
		write("part"+string(rune('a'+i))+".csv", strings.Repeat(strings.Repeat("word,", 9)+"word\n", 2_000))
	}
	page = shown(t, g, "01-tiny/walk/work.html")
	require.Equal(t, 10, strings.Count(page, "not shown, because so much else is different"))
}

// Nothing of a copy is kept, and the work ends when the reader has left.
func TestThePageOfACopyIsNotKept(t *testing.T) {
	g, root := tiny(t)
	require.NoError(t, os.CopyFS(filepath.Join(root, "work", "01-tiny"), os.DirFS(filepath.Join(root, "v1", "01-tiny"))))
	shown(t, g, "01-tiny/walk/work.html")
	before := len(g.kept.order)
	require.NoError(t, os.WriteFile(filepath.Join(root, "work", "01-tiny", "main.go"), []byte("package main\n"), 0o600))
	shown(t, g, "01-tiny/walk/work.html")
	require.Len(t, g.kept.order, before)

	kata, err := g.read().Catalog.Find("01")
	require.NoError(t, err)
	w, err := g.walkOf(kata)
	require.NoError(t, err)
	names, err := positions(g, kata)
	require.NoError(t, err)
	own, err := copyOf(t.Context(), kata, w.trees[0])
	require.NoError(t, err)
	left, leave := context.WithCancel(t.Context())
	leave()
	_, err = copyOf(left, kata, w.trees[0])
	require.ErrorIs(t, err, context.Canceled)
	_, err = g.position(left, kata, w, workName, names, own)
	require.ErrorIs(t, err, context.Canceled)
}
