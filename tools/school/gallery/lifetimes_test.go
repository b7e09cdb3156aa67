package gallery_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The pictures of a scenario have the words of the brief, or else those of the picture;
// one that is missing is named, and the other is shown.
func TestLifetimes(t *testing.T) {
	t.Parallel()
	g, kata := tinyParts(t)
	require.Contains(t, part(t, g, kata, "lifetimes"), "This kata has no scenario yet.")

	put(t, "# It shows <nothing>.\nrun greet Ann\n", kata.Dir, "timeline", "one.txtar")
	picture := `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1" width="525" height="342"><title id="t">Kata 01-tiny, v1: one</title>
<desc id="d">It shows &lt;nothing&gt;.
</desc><metadata>main: goroutines 1, rows 1, left 1: select at main.go:9
main.go:3 work: goroutines 4, rows 4, left 2: select at main.go:4 ×2
</metadata></svg>`
	put(t, picture, kata.Dir, "timeline", "one.v1.svg")
	html := damaged(t, g, kata, "lifetimes", "cannot read the picture of v2; make pictures draws it")
	require.Contains(t, html, "It shows &lt;nothing&gt;.")
	require.Contains(t, html, `<span class="counts left">5 goroutines of the program, 3 left</span>`)
	require.Contains(t, html, `alt="Timeline of v1. main: goroutines 1,`)
	require.Contains(t, html, `width="525" height="342"`)
	require.Contains(t, html, "There is no picture of v2 yet; make pictures draws it.")
	require.Contains(t, html, "kata timeline 01 --edition work --scenario one --svg one.svg")

	put(t, "![The words\nof an author.](timeline/one.v1.svg)\n", kata.Dir, "README.md")
	put(t, strings.Replace(picture, ", v1:", ", v2:", 1), kata.Dir, "timeline", "one.v2.svg")
	html = part(t, g, kata, "lifetimes")
	require.Contains(t, html, `alt="The words of an author."`)
	require.NotContains(t, html, "class=\"note\"")

	// An old picture is shown, but not published.
	put(t, "# It shows something.\nrun greet Ann\n", kata.Dir, "timeline", "one.txtar")
	html = damaged(t, g, kata, "lifetimes", "the title of one.v1.svg, or the sentence below it, is another one")
	require.Contains(t, html, "The picture of v1 is old; make pictures draws it again.")
	require.Contains(t, html, `<img src="../katas/01-tiny/timeline/one.v1.svg" alt="The words of an author."`)
	require.NotContains(t, html, `class="counts`, "its counts may be old, too")
	page, err := g.Page(t.Context(), "01-tiny/lifetimes.html")
	require.NoError(t, err)
	require.Len(t, page.Faults, 2, "one for each picture")
	require.Contains(t, string(page.Text), "What cannot be shown")
	require.Contains(t, string(page.Text), "How to read it")
	_, err = g.Export(t.Context(), filepath.Join(t.TempDir(), "site"), nil)
	require.ErrorContains(t, err, "make pictures draws it again")
	put(t, "no picture", kata.Dir, "timeline", "one.v1.svg")
	require.Contains(t, damaged(t, g, kata, "lifetimes", "make pictures draws it"), "The picture of v1 cannot be read; make pictures draws it again.")
}
