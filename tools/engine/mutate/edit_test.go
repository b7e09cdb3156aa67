package mutate

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/engine/gocommand"
)

func TestEditsNest(t *testing.T) {
	semicolon := ";"
	dead := &Mutant{invalid: true}
	alive := &Mutant{ID: 1}
	mutated, places := apply([]byte("f(a,\nb) end"), []edit{
		{start: 0, end: 7, open: "<1 ", shut: " 1>"},
		{start: 0, end: 7, open: "<2 ", shut: " 2>"},
		{start: 0, end: 1, open: "<3 ", shut: " 3>"},
		{start: 0, end: 0, open: "first "},
		{start: 3, end: 4, replacement: &semicolon, owners: []*Mutant{alive}},
		{start: 5, end: 6, open: "<4 ", shut: " 4>", owners: []*Mutant{dead, alive}},
		{start: 5, end: 6, open: "never", shut: "never", owners: []*Mutant{dead}},
		{start: 7, end: 7, open: " last"},
	})
	require.Equal(t, "first <1 <2 <3 f 3>(a;\n<4 b 4>) 2> 1> last end", string(mutated))
	var texts []string
	for _, p := range places {
		if len(p.owners) > 0 {
			texts = append(texts, string(mutated[p.from:p.to]))
		}
	}
	require.Equal(t, []string{";", "<4 ", " 4>", "<4 b 4>"}, texts)
}

// The compiler names a line and a column, and stops to count columns at 255.
func TestTheSmallestPlaceIsToBlame(t *testing.T) {
	text := []byte("package a\n<<b> + <c>>\n" + strings.Repeat("-", 300) + "<d>")
	file := &goFile{text: text}
	b, c, both, d := &Mutant{ID: 1}, &Mutant{ID: 2}, &Mutant{ID: 3}, &Mutant{ID: 4}
	at := func(part string, owner *Mutant) place {
		from := bytes.Index(text, []byte(part))
		return place{from, from + len(part), []*Mutant{owner}}
	}
	file.places = []place{at("<<b> + <c>>", both), at("<b>", b), at("<c>", c), at("<d>", d)}
	require.Equal(t, []*Mutant{b}, file.blame(gocommand.Diagnostic{Line: 2, Column: 3}, true))
	require.Equal(t, []*Mutant{both}, file.blame(gocommand.Diagnostic{Line: 2, Column: 6}, true))
	require.Equal(t, []*Mutant{both, b, c}, file.blame(gocommand.Diagnostic{Line: 2, Column: 6}, false))
	require.Equal(t, []*Mutant{both, b, c}, file.blame(gocommand.Diagnostic{Line: 2}, true))
	require.Equal(t, []*Mutant{d}, file.blame(gocommand.Diagnostic{Line: 3, Column: 255}, true))
	require.Empty(t, file.blame(gocommand.Diagnostic{Line: 1, Column: 1}, true))
}

func TestACachedModuleIsCopied(t *testing.T) {
	cache, scratch := t.TempDir(), t.TempDir()
	writeFiles(t, cache, "github.com/!burnt/toml@v1.0.0/cmd/a.go")
	dir, err := loose(cache+"/github.com/!burnt/toml@v1.0.0/cmd", cache, scratch+"/copy")
	require.NoError(t, err)
	require.Equal(t, scratch+"/copy/github.com/Burnt/toml/cmd", dir)
	require.FileExists(t, dir+"/a.go")
	require.Contains(t, readFile(t, dir+"/../go.mod"), "module github.com/Burnt/toml\n")

	dir, err = loose("/elsewhere/toml@v1", cache, scratch+"/other")
	require.NoError(t, err)
	require.Equal(t, "/elsewhere/toml@v1", dir)
	require.NoDirExists(t, scratch+"/other")
}
