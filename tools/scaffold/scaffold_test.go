package scaffold_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/catalog"
	"brownfield/tools/scaffold"
	"brownfield/tools/subject"
)

// repository is an empty one.
func repository(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	for _, dir := range []string{"katas", "v1", "v2", "upgrade-log"} {
		require.NoError(t, os.Mkdir(filepath.Join(root, dir), 0o750))
	}
	return root
}

func TestANewKataIsReadAndBuilt(t *testing.T) {
	t.Parallel()
	root := repository(t)
	dirs, err := scaffold.New(root, scaffold.Plan{Name: "06-fan-in", Program: "pricefeed"})
	require.NoError(t, err)
	require.Len(t, dirs, 3)

	c, err := catalog.Open(root)
	require.NoError(t, err)
	kata, err := c.Find("6")
	require.NoError(t, err)
	require.Equal(t, "Fan in", kata.Title)
	require.Len(t, kata.Characterization, 1)
	require.FileExists(t, kata.Defects[0].Script)
	script, err := os.ReadFile(kata.Characterization[0])
	require.NoError(t, err)
	require.Equal(t, "# TODO: which behaviour it pins\nrun pricefeed\ncmp stdout want\n\n-- want --\n", string(script))
	made, err := os.ReadDir(root)
	require.NoError(t, err)
	require.Len(t, made, 4, "nothing beside the kata")

	builder, err := subject.NewBuilder(t.Context())
	require.NoError(t, err)
	for _, dir := range []string{kata.V1, kata.V2} {
		s, err := builder.Build(t.Context(), dir, subject.Plain)
		require.NoError(t, err)
		require.Equal(t, "pricefeed", s.Program)
	}
}

func TestAProgramCanBeAdopted(t *testing.T) {
	t.Parallel()
	root, from := repository(t), t.TempDir()
	for name, text := range map[string]string{
		"go.mod": "module example.com/old\n\ngo 1.16\n", "main.go": "package main\n\nfunc main() {}\n",
		"inner/a.go": "package inner\n", "other/go.mod": "module x\n", "other/b.go": "package other\n", ".git/HEAD": "x", "vendor/c.go": "package c\n",
	} {
		file := filepath.Join(from, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o750))
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	}
	_, err := scaffold.New(root, scaffold.Plan{Name: "07-old", From: from})
	require.NoError(t, err)
	for _, edition := range []string{"v1", "v2"} {
		dir := filepath.Join(root, edition, "07-old")
		require.FileExists(t, filepath.Join(dir, "inner", "a.go"))
		for _, name := range []string{"other", ".git", "vendor"} {
			require.NoDirExists(t, filepath.Join(dir, name))
		}
	}
	c, err := catalog.Open(root)
	require.NoError(t, err)
	require.Equal(t, "old", c.Katas[0].Program)
}

func TestWhatCannotBegin(t *testing.T) {
	t.Parallel()
	root := repository(t)
	_, err := scaffold.New(root, scaffold.Plan{Name: "06-fan-in", Program: "pricefeed"})
	require.NoError(t, err)
	for says, plan := range map[string]scaffold.Plan{
		"no name for a kata":            {Name: "6-fan", Program: "x"},
		"number 06 is taken":            {Name: "06-other", Program: "x"},
		"needs the name of its program": {Name: "07-a"},
		"no name for a program":         {Name: "07-a", Program: "Price-Feed"},
		"the directory of a Go module":  {Name: "07-a", From: root},
	} {
		_, err := scaffold.New(root, plan)
		require.ErrorContains(t, err, says)
		require.NoDirExists(t, filepath.Join(root, "katas", "07-a"))
	}
}
