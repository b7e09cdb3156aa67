package gallery

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/school/catalog"
)

// No symbolic link leads a reader out of the repository.
func TestLinksDoNotLeadOut(t *testing.T) {
	secret := filepath.Join(t.TempDir(), "secret")
	require.NoError(t, os.Mkdir(secret, 0o700))
	for _, name := range []string{"go.mod", "main.go", "text"} {
		require.NoError(t, os.WriteFile(filepath.Join(secret, name), []byte("module secret // MySecret\n"), 0o600))
	}
	text := filepath.Join(secret, "text")
	for name, to := range map[string]string{
		"README.md": text, "CHANGELOG.md": text, "docs/more.md": text, "katas/01-tiny/README.md": text,
		"katas/01-tiny/defects/x.txtar": text, "katas/01-tiny/steps/0001-x.patch": text, "katas/01-tiny/defects": secret,
		"v1/01-tiny": secret, "v1/01-tiny/more.go": text, "v2/01-tiny": secret, "katas/01-tiny": secret,
		"docs/performance.json": text, "upgrade-log/x.md": text, "docs/own.md": "../work/01-tiny/NOTES.md", "docs/config.md": "../.git/config",
	} {
		t.Run(name, func(t *testing.T) {
			g, root := tiny(t)
			require.NoError(t, os.CopyFS(filepath.Join(root, "work", "01-tiny"), os.DirFS(filepath.Join(root, "v1", "01-tiny"))))
			for _, own := range []string{"work/01-tiny/NOTES.md", ".git/config"} {
				require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(root, own)), 0o700))
				require.NoError(t, os.WriteFile(filepath.Join(root, own), []byte("MySecret\n"), 0o600))
			}
			at := filepath.Join(root, filepath.FromSlash(name))
			require.NoError(t, os.RemoveAll(at))
			require.NoError(t, os.MkdirAll(filepath.Dir(at), 0o700))
			require.NoError(t, os.Symlink(to, at))
			pages := []string{
				"index.html", "readme.html", "CHANGELOG.html", "docs/more.html", "docs/own.html", "docs/config.html", "upgrade-log/x.html",
				"v1/01-tiny/main.go.html", "v1/01-tiny/more.go.html", "v2/01-tiny/main.go.html",
			}
			for _, p := range []string{"index", "defects", "characterization", "walk", "walk/0", "walk/1", "lifetimes", "bench", "upgrades", "mutants"} {
				pages = append(pages, "01-tiny/"+p+".html")
			}
			for _, p := range pages {
				page, err := g.Page(t.Context(), p)
				if err == nil {
					require.NotContains(t, string(page.Text), "MySecret", p)
					require.NotContains(t, string(page.Text), secret, p)
				} else {
					require.ErrorIs(t, err, ErrNotFound, p)
				}
			}
		})
	}
}

// A link that stays inside is as good as what it leads to.
func TestLinksInsideAreFollowed(t *testing.T) {
	g, root := tiny(t)
	require.NoError(t, os.WriteFile(filepath.Join(root, "docs.md"), []byte("# Here\n"), 0o600))
	require.NoError(t, os.RemoveAll(filepath.Join(root, "README.md")))
	require.NoError(t, os.Symlink("docs.md", filepath.Join(root, "README.md")))
	require.NoError(t, os.Rename(filepath.Join(root, "v1"), filepath.Join(root, "old")))
	require.NoError(t, os.Symlink("old", filepath.Join(root, "v1")))
	require.Contains(t, shown(t, g, "readme.html"), "<h1>Here</h1>")
	shown(t, g, "v1/01-tiny/main.go.html")
	shown(t, g, "01-tiny/walk/1.html")
}

func TestADefectNamesALineOfV1Only(t *testing.T) {
	_, root := tiny(t)
	kata := &catalog.Kata{Name: "01-tiny", V1: filepath.Join(root, "v1", "01-tiny")}
	require.NotEmpty(t, lineIn(kata, "main.go:main"))
	require.FileExists(t, filepath.Join(kata.V1, "..", "..", "go.mod"))
	require.Empty(t, lineIn(kata, "../../go.mod:x"))
	require.Empty(t, lineIn(kata, filepath.Join(root, "go.mod")+":x"))
}
