package gallery_test

import (
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
	html := part(t, g, kata, "lifetimes")
	require.Contains(t, html, "It shows &lt;nothing&gt;.")
	require.Contains(t, html, `<span class="counts left">5 goroutines of the program, 3 left</span>`)
	require.Contains(t, html, `alt="Timeline of v1. main: goroutines 1,`)
	require.Contains(t, html, `width="525" height="342"`)
	require.Contains(t, html, "There is no picture of v2 yet; make pictures draws it.")
	require.Contains(t, html, "kata timeline 01 --edition work --scenario one --svg one.svg")

	put(t, "![The words\nof an author.](timeline/one.v1.svg)\n", kata.Dir, "README.md")
	require.Contains(t, part(t, g, kata, "lifetimes"), `alt="The words of an author."`)
	put(t, "no picture", kata.Dir, "timeline", "one.v1.svg")
	require.Contains(t, part(t, g, kata, "lifetimes"), "The picture of v1 cannot be read; make pictures draws it again.")
}
