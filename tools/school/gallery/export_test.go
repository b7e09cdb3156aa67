package gallery

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"brownfield/tools/internal/longtest"
	"brownfield/tools/school/catalog"
	"brownfield/tools/school/workspace"
)

var (
	linkIn = regexp.MustCompile(`(?:href|src)="([^"]*)"`)
	idIn   = regexp.MustCompile(` id="([^"]*)"`)
	inline = regexp.MustCompile(`(?i)<script(?:>| [^>]*[^r]>[^<])|<style| style=| on[a-z]+=`)
)

// checkLinks opens every link and fragment of a site in a directory, and returns how
// many there are.
func checkLinks(t *testing.T, dir string) int {
	t.Helper()
	pages := map[string]string{}
	require.NoError(t, fs.WalkDir(os.DirFS(dir), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		pages[name] = string(text)
		return err
	}))
	ids := map[string]map[string]bool{}
	for name, text := range pages {
		ids[name] = map[string]bool{}
		for _, m := range idIn.FindAllStringSubmatch(text, -1) {
			require.False(t, ids[name][m[1]], "%s has the id %s twice", name, m[1])
			ids[name][m[1]] = true
		}
	}
	links := 0
	for name, text := range pages {
		if path.Ext(name) != ".html" {
			continue
		}
		require.Equal(t, 1, strings.Count(text, "<h1>"), name)
		require.NotRegexp(t, inline, text, name)
		for _, m := range linkIn.FindAllStringSubmatch(text, -1) {
			link := strings.ReplaceAll(m[1], "&#43;", "+")
			if strings.HasPrefix(link, "https://") || strings.HasPrefix(link, "http://") || strings.HasPrefix(link, "data:") {
				continue
			}
			links++
			file, fragment, _ := strings.Cut(link, "#")
			to := name
			if file != "" {
				to = path.Join(path.Dir(name), file)
			}
			require.NotNil(t, ids[to], "%s links to %s", name, link)
			if fragment != "" {
				require.True(t, ids[to][fragment], "%s links to %s", name, link)
			}
		}
	}
	return links
}

func TestAnExportIsWholeAndHasNothingOfThePersons(t *testing.T) {
	g, root := tiny(t)
	require.NoError(t, os.CopyFS(filepath.Join(root, "work", "01-tiny"), os.DirFS(filepath.Join(root, "v1", "01-tiny"))))
	require.NoError(t, os.WriteFile(filepath.Join(root, "work", "01-tiny", "main.go"), []byte("package main\n\n// MySecret\n"), 0o600))
	require.NoError(t, workspace.At(root).Update("01-tiny", func(s *workspace.State) { s.Started, s.Checked = time.Now(), time.Now() }))
	require.Contains(t, shown(t, g, "01-tiny/walk/work.html"), "MySecret")
	require.Contains(t, shown(t, g, "index.html"), "◐ open")

	site := filepath.Join(t.TempDir(), "deep", "site")
	told := 0
	written, err := g.Export(t.Context(), site, func(pages int) { told = pages })
	require.NoError(t, err)
	require.Equal(t, told, written.Pages)
	require.Greater(t, checkLinks(t, site), 100)
	files := 0
	require.NoError(t, filepath.WalkDir(site, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		files++
		text, err := os.ReadFile(name) //nolint:gosec // The test has made the tree.
		require.NotContains(t, string(text), "MySecret", name)
		require.NotContains(t, string(text), root, name)
		require.NotContains(t, string(text), "◐ open", name)
		if strings.HasSuffix(name, ".html") {
			require.Contains(t, string(text), `http-equiv="Content-Security-Policy"`, name)
		}
		return err
	}))
	require.Equal(t, written.Pages+2, files, "and the marker, and what keeps a forge from processing it")
	require.NoFileExists(t, filepath.Join(site, "01-tiny", "walk", "work.html"))
	first, err := os.ReadFile(filepath.Join(site, "index.html"))
	require.NoError(t, err)
	require.Contains(t, string(first), "make kata-01", "advice for anybody")
	g.Public = true
	_, err = g.read().Catalog.Katas[0].Edition("work")
	require.ErrorIs(t, err, catalog.ErrNotFound, "no part of the page can find the copy")
	left, err := os.ReadDir(filepath.Dir(site))
	require.NoError(t, err)
	require.Len(t, left, 1, "no temporary directory is left")
}

func TestAnExportReplacesOnlyAnEarlierOne(t *testing.T) {
	g, root := tiny(t)
	site := t.TempDir()
	_, err := g.Export(t.Context(), site, nil)
	require.NoError(t, err)
	stale := filepath.Join(site, "stale.html")
	require.NoError(t, os.WriteFile(stale, nil, 0o600))
	_, err = g.Export(t.Context(), site, nil)
	require.NoError(t, err)
	require.NoFileExists(t, stale)

	other := t.TempDir()
	mine := filepath.Join(other, "thesis.txt")
	require.NoError(t, os.WriteFile(mine, []byte("mine"), 0o600))
	for _, dir := range []string{other, mine} {
		_, err = g.Export(t.Context(), dir, nil)
		require.Error(t, err)
	}
	_, err = g.Export(t.Context(), other, nil)
	require.ErrorIs(t, err, ErrNotOurs)
	require.FileExists(t, mine)

	// What cannot be shown is not published, and the earlier export stays.
	require.NoError(t, os.WriteFile(filepath.Join(root, "katas", "01-tiny", "kata.toml"), []byte("format = 7\n"), 0o600))
	_, err = g.Export(t.Context(), site, nil)
	require.ErrorContains(t, err, "format is 7")
	require.FileExists(t, filepath.Join(site, "01-tiny", "index.html"))
}

func TestTheExportOfAllKatas(t *testing.T) {
	longtest.Begin(t)
	g := at(t, filepath.Join("..", "..", ".."))
	site := filepath.Join(t.TempDir(), "site")
	written, err := g.Export(t.Context(), site, nil)
	require.NoError(t, err)
	require.Less(t, written.Bytes, int64(15e6))
	require.Greater(t, checkLinks(t, site), 10_000)
}
