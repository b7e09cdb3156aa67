package bench

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/school/catalog"
)

var update = flag.Bool("update", false, "write the page and the picture again from docs/performance.json")

// The page and the picture are made from the data, and the figures are about the loads
// that the katas have today.
func TestTheReportIsOneThing(t *testing.T) {
	t.Parallel()
	root := filepath.Join("..", "..", "..")
	c, err := catalog.Open(root)
	require.NoError(t, err)
	r, err := ReadReport(root)
	require.NoError(t, err)
	if *update {
		require.NoError(t, r.Write(root, c.Katas))
	}
	files, err := r.Files(c.Katas)
	require.NoError(t, err)
	for name, want := range files {
		text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
		require.NoError(t, err)
		if string(text) != want { // The two texts would fill a screen.
			t.Errorf("%s is not what docs/performance.json says; go test ./tools/school/bench -update writes it", name)
		}
	}
	for _, kata := range c.Katas {
		if kata.Load == nil {
			continue
		}
		m, ok := r.Kata(kata.Name)
		require.True(t, ok, "%s has a load and no figures; make bench ARGS=--write measures it", kata.Name)
		require.Equal(t, kata.Load.Says, m.Load, "the load of %s is another one now; make bench ARGS=--write measures it", kata.Name)
	}
}

func TestAReportThatCannotBeRead(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	_, err := ReadReport(root)
	require.ErrorContains(t, err, "make bench ARGS=--write measures them")
	require.NoError(t, os.Mkdir(filepath.Join(root, "docs"), 0o750))
	for text, says := range map[string]string{"{": "cannot read docs/performance.json", `{"format": 2}`: "its format is 2", `{"speed": 1}`: `unknown field "speed"`} {
		require.NoError(t, os.WriteFile(filepath.Join(root, ReportFile), []byte(text), 0o600))
		_, err = ReadReport(root)
		require.ErrorContains(t, err, says)
	}
}
