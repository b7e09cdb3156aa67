package gallery_test

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// The figures are those of docs/performance.json, with the author's reason.
func TestBenchPart(t *testing.T) {
	t.Parallel()
	g, kata := tinyParts(t)
	require.Contains(t, part(t, g, kata, "bench"), "Nothing has been measured for this kata yet.")

	root := filepath.Dir(filepath.Dir(kata.Dir))
	put(t, `{"format": 1, "cores": 2, "go": "go1.26.8", "katas": [{"kata": "01-tiny", "load": "one <name>", "rounds": 10, "rows": [
		{"edition": "v1", "metric": "CPU", "unit": "s", "value": {"center": 0.99, "low": 0.9, "high": 1.1, "sure": true}},
		{"edition": "v2", "metric": "CPU", "unit": "s", "value": {"center": 0.5, "low": 0.4, "high": 0.6, "sure": true}, "ratio": {"center": 0.52, "low": 0.5, "high": 0.6, "sure": true}},
		{"edition": "v2", "metric": "wall", "unit": "s", "value": {"center": 2, "low": 1.9, "high": 2.1, "sure": true}, "ratio": {"center": 1.12, "low": 1.05, "high": 1.2, "sure": true}}],
		"allocated": {"v1": 2097152, "v2": 1048576}}]}`, root, "docs", "performance.json")
	change(t, "keeps = \"shouts\"\n", "keeps = \"shouts\"\n\n[load]\nsays = \"one <name>\"\nslower = \"It is <careful>.\"\n", kata.Dir, "kata.toml")
	g, kata = galleryIn(t, root)
	html := part(t, g, kata, "bench")
	require.Contains(t, html, `<th scope="col">v1</th><th scope="col">v2</th></tr></thead>`)
	require.Contains(t, html, "<td>v2 needs less</td><td>0.990 s (0.900 to 1.100)</td><td>0.500 s (0.400 to 0.600)</td>")
	require.Contains(t, html, "<td>roughly, from a run of its own</td><td>2 MiB</td><td>1 MiB</td>")
	require.Contains(t, html, "The load: one &lt;name&gt;.")
	require.Contains(t, html, `<td class="ratio less">0.52</td><td>0.50 to 0.60</td><td>v2 needs less</td>`)
	require.Contains(t, html, `<td class="ratio more">1.12</td><td>1.05 to 1.20</td><td>v2 needs more</td>`)
	require.Contains(t, html, "It is &lt;careful&gt;.")
	require.Contains(t, html, "CPU of v2: 0.52 of v1, 0.50 to 0.60.")

	put(t, "{", root, "docs", "performance.json")
	require.ErrorContains(t, partFails(t, g, kata, "bench"), "cannot read docs/performance.json")
}
