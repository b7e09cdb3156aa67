package gallery_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// What the upgrade log and go.mod say of kata 03. The page is made without a network.
func TestUpgradesOfAKata(t *testing.T) {
	t.Parallel()
	g, _ := galleryIn(t, filepath.Join("..", "..", ".."))
	kata, err := g.Catalog.Find("03")
	require.NoError(t, err)
	html := part(t, g, kata, "upgrades")
	require.Contains(t, html, "10.7 libyears are recovered")
	require.Contains(t, html, `<a href="walk/7.html">7</a>, <a href="walk/11.html">11</a>`)
	require.Contains(t, html, `<tr><th scope="row">github.com/sirupsen/logrus</th><td title="v1.4.2">v1.4.2</td><td>2019-05-18</td><td class="figure">4.2</td><td class="notes">maintenance; 1 advisory</td></tr>`)
	require.Regexp(t, `<a href="\.\./upgrade-log/[\w.-]+\.html"><code>upgrade-log/[\w.-]+\.md</code></a>`, html)
	require.Contains(t, html, `aria-label="Module graph of v2: 4 direct and `)
}

// Where the module cache has not all of a graph, what go.mod names is shown.
func TestUpgradesWithoutTheGraph(t *testing.T) {
	t.Parallel()
	g, kata := tinyParts(t)
	html := part(t, g, kata, "upgrades")
	require.NotContains(t, html, "The module cache lacks")
	require.Contains(t, html, `<tr><th scope="row">go</th><td>1.13</td><td>2019-09-03</td><td class="figure">6.4</td>`)

	change(t, "go 1.13", "go 1.13\n\nrequire (\n\texample.com/lib v1.0.0\n\tgithub.com/gorilla/websocket v1.4.0\n)", kata.V1, "go.mod")
	html = part(t, g, kata, "upgrades")
	require.Contains(t, html, "The module cache lacks a part of the module graph")
	require.Contains(t, html, "<title>example.com/lib v1.0.0, required by the program</title>")
	require.Contains(t, html, "GO-2020-0019")
	require.Equal(t, 2, strings.Count(html, `<path d="M`), "the program requires two modules")

	change(t, "go 1.13", "gone 1.13", kata.V1, "go.mod")
	require.ErrorContains(t, partFails(t, g, kata, "upgrades"), "cannot read go.mod")
}
