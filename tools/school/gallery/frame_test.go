package gallery

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/engine/subject"
)

func TestMain(m *testing.M) {
	subject.Supervise()
	os.Exit(m.Run())
}

// tiny is the gallery of a copy of the small repository.
func tiny(t *testing.T) (g *Gallery, root string) {
	t.Helper()
	root = t.TempDir()
	require.NoError(t, os.CopyFS(root, os.DirFS(filepath.Join("..", "..", "testdata", "tiny"))))
	return at(t, root), root
}

func at(t *testing.T, root string) *Gallery {
	t.Helper()
	builder, err := subject.NewBuilder(t.Context())
	require.NoError(t, err)
	return New(root, builder)
}

// shown is the text of a page that has no fault.
func shown(t *testing.T, g *Gallery, name string) string {
	t.Helper()
	page, err := g.Page(t.Context(), name)
	require.NoError(t, err, name)
	require.Empty(t, page.Faults, name)
	return string(page.Text)
}

func TestPlacesLinkToEachOther(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		from Place
		to   string
		want string
	}{
		{"index.html", "style.css", "style.css"},
		{"index.html", "03-a/walk/4.html", "03-a/walk/4.html"},
		{"03-a/walk/4.html", "03-a/walk/5.html", "5.html"},
		{"03-a/walk/4.html", "03-a/index.html", "../index.html"},
		{"03-a/walk/4.html", "v1/03-a/main.go.html#L3", "../../v1/03-a/main.go.html#L3"},
		{"03-a/index.html", "index.html", "../index.html"},
		{"docs/a.html", "docs/b/c.html", "b/c.html"},
	} {
		require.Equal(t, tt.want, tt.from.Link(tt.to), "%s to %s", tt.from, tt.to)
	}
}

func TestAnErrorOfAPartIsSaidOnItsPage(t *testing.T) {
	g, root := tiny(t)
	file := filepath.Join(root, "katas", "01-tiny", "steps", "0002-introduce-usage-raise-the-go-line.patch")
	require.NoError(t, os.WriteFile(file, []byte("no patch\n"), 0o600))
	page, err := g.Page(t.Context(), "01-tiny/walk.html")
	require.NoError(t, err)
	require.Len(t, page.Faults, 1)
	require.Contains(t, string(page.Text), "What cannot be shown")
	require.Contains(t, string(page.Text), "katas/01-tiny/steps/0002")
	require.NotContains(t, string(page.Text), root)
	require.Contains(t, string(page.Text), ">Brief</a>", "the rest of the page stands")
	shown(t, g, "index.html")
}

func TestABrokenKataIsNamedAndTheOthersAreShown(t *testing.T) {
	g, root := tiny(t)
	require.NoError(t, os.CopyFS(filepath.Join(root, "katas", "02-broken"), os.DirFS(filepath.Join(root, "katas", "01-tiny"))))
	broken := filepath.Join(root, "katas", "02-broken", "kata.toml")
	require.NoError(t, os.WriteFile(broken, []byte("format = 7\n"), 0o600))
	page, err := g.Page(t.Context(), "index.html")
	require.NoError(t, err)
	require.Contains(t, string(page.Text), "katas/02-broken/kata.toml:1: format is 7")
	require.Contains(t, string(page.Text), `href="01-tiny/index.html"`)
	for _, name := range []string{"02-broken/index.html", "02-broken/walk.html"} {
		page, err = g.Page(t.Context(), name)
		require.NoError(t, err)
		require.Len(t, page.Faults, 1)
		require.Contains(t, string(page.Text), "<h1>Kata 02-broken</h1>")
		require.Contains(t, string(page.Text), "katas/02-broken/kata.toml:1: format is 7")
	}
	require.NoError(t, os.RemoveAll(filepath.Dir(broken)))
	require.NotContains(t, shown(t, g, "index.html"), "02-broken", "and it goes on")
	_, err = g.Page(t.Context(), "02-broken/index.html")
	require.ErrorIs(t, err, ErrNotFound)
}

func TestWhatIsNoPageIsNotFound(t *testing.T) {
	g, _ := tiny(t)
	for _, name := range []string{
		"no.html", "01-tiny/no.html", "01-tiny/walk/9.html", "01-tiny/walk/work.html", "01-tiny/bench/1.html", "no.css", "go.mod", "../x.html",
		"v1/01-tiny/no.go.html", "v1/01-tiny/../../go.mod.html", "v1/../katas/01-tiny/kata.toml.html", "katas/01-tiny/kata.toml", "1/index.html", ".html", "",
	} {
		_, err := g.Page(t.Context(), name)
		require.ErrorIs(t, err, ErrNotFound, name)
	}
}
