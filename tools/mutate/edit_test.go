package mutate

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestEditsNest(t *testing.T) {
	semicolon := ";"
	dead := &Mutant{invalid: true}
	alive := &Mutant{ID: 1}
	mutated, lines := apply([]byte("f(a,\nb) end"), []edit{
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
	require.Equal(t, map[int][]*Mutant{1: {alive}, 2: {alive}}, lines)
}

func TestACachedModuleIsCopied(t *testing.T) {
	cache, room := t.TempDir(), t.TempDir()
	writeFiles(t, cache, "github.com/!burnt/toml@v1.0.0/cmd/a.go")
	dir, err := loose(cache+"/github.com/!burnt/toml@v1.0.0/cmd", cache, room+"/copy")
	require.NoError(t, err)
	require.Equal(t, room+"/copy/github.com/Burnt/toml/cmd", dir)
	require.FileExists(t, dir+"/a.go")
	require.Contains(t, readFile(t, dir+"/../go.mod"), "module github.com/Burnt/toml\n")

	dir, err = loose("/elsewhere/toml@v1", cache, room+"/other")
	require.NoError(t, err)
	require.Equal(t, "/elsewhere/toml@v1", dir)
	require.NoDirExists(t, room+"/other")
}
