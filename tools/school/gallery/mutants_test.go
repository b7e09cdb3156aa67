package gallery_test

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// A mutant is killed unless survivors.toml accepts it, with a reason.
func TestMutants(t *testing.T) {
	t.Parallel()
	g, kata := tinyParts(t)
	html := part(t, g, kata, "mutants")
	require.Contains(t, html, `aria-label="main.go"`)
	require.Contains(t, html, `<li class="killed">`)
	require.NotContains(t, html, `<li class="accepted">`)
	require.NotContains(t, html, `class="open"`)
	require.Contains(t, html, "kata prove 01 --only mutation")

	put(t, `format = 1

[[survivor]]
editions = ["v2"]
func     = "main"
line     = 'os.Exit(1)'
becomes  = ['']
kind     = "equivalent"
reason   = "For <this> test."

[[survivor]]
editions = ["v2"]
func     = "main"
line     = 'nowhere()'
becomes  = ['']
kind     = "equivalent"
reason   = "There is no such line."
`, filepath.Join(kata.Dir, "survivors.toml"))
	g, kata = galleryIn(t, filepath.Dir(filepath.Dir(kata.Dir)))
	html = part(t, g, kata, "mutants")
	require.Contains(t, html, `<li class="accepted">`)
	require.Contains(t, html, "equivalent: For &lt;this&gt; test.")
	require.Contains(t, html, "survivors.toml: main: nowhere() → : there is no such mutant any more")

	change(t, "package main", "package main\n\nvar x = nothing", kata.V2, "main.go")
	require.ErrorContains(t, partFails(t, g, kata, "mutants"), "cannot find the mutants of v2")
}
