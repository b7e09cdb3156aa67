package gallery_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/engine/subject"
	"brownfield/tools/school/catalog"
	"brownfield/tools/school/gallery"
)

// tinyParts is a gallery of a copy of the tiny repository.
func tinyParts(t *testing.T) (*gallery.Gallery, *catalog.Kata) {
	t.Helper()
	root := t.TempDir()
	require.NoError(t, os.CopyFS(root, os.DirFS(filepath.Join("..", "..", "testdata", "tiny"))))
	return galleryIn(t, root)
}

// galleryIn is a gallery of a repository, and its first kata.
func galleryIn(t *testing.T, root string) (*gallery.Gallery, *catalog.Kata) {
	t.Helper()
	c, err := catalog.Open(root)
	require.NoError(t, err)
	builder, err := subject.NewBuilder(t.Context())
	require.NoError(t, err)
	return &gallery.Gallery{Catalog: c, Builder: builder}, c.Katas[0]
}

// part makes a part of a kata.
func part(t *testing.T, g *gallery.Gallery, kata *catalog.Kata, name string) string {
	t.Helper()
	html, err := partNamed(t, name).Make(t.Context(), g, kata)
	require.NoError(t, err)
	require.NotContains(t, string(html), " style=", "the Content-Security-Policy admits none")
	return string(html)
}

// damaged makes a part that has a fault, and returns what is shown of it.
func damaged(t *testing.T, g *gallery.Gallery, kata *catalog.Kata, name, fault string) string {
	t.Helper()
	html, err := partNamed(t, name).Make(t.Context(), g, kata)
	require.ErrorContains(t, err, fault)
	return string(html)
}

// partFails is the error with which a part is not made.
func partFails(t *testing.T, g *gallery.Gallery, kata *catalog.Kata, name string) error {
	t.Helper()
	_, err := partNamed(t, name).Make(t.Context(), g, kata)
	return err
}

func partNamed(t *testing.T, name string) gallery.Part {
	t.Helper()
	all := gallery.Parts()
	i := slices.IndexFunc(all, func(p gallery.Part) bool { return p.Name == name })
	require.GreaterOrEqual(t, i, 0, name)
	return all[i]
}

func put(t *testing.T, text string, at ...string) {
	t.Helper()
	file := filepath.Join(at...)
	require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o750))
	require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
}

// change replaces a text in a file.
func change(t *testing.T, from, to string, at ...string) {
	t.Helper()
	file := filepath.Join(at...)
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Contains(t, string(text), from)
	put(t, strings.Replace(string(text), from, to, 1), file)
}
