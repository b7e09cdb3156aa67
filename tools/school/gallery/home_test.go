package gallery

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"brownfield/tools/school/catalog"
	"brownfield/tools/school/workspace"
)

// The tracks of the first page are those of the roadmap.
func TestTracksAreThoseOfTheRoadmap(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join(here, "docs", "roadmap.md"))
	require.NoError(t, err)
	_, tail, ok := strings.Cut(string(text), "## Three tracks")
	require.True(t, ok)
	for i, paragraph := range regexp.MustCompile(`(?m)^\*\*[A-Z]`).FindAllStringIndex(tail, -1) {
		part, _, _ := strings.Cut(tail[paragraph[0]:], "\n\n")
		want := tracks()[i]
		require.True(t, strings.HasPrefix(part, "**"+want.Name+"**"), part)
		var numbers []int
		for _, m := range regexp.MustCompile(`(?:\*\*|→ )(\d\d)\b`).FindAllStringSubmatch(part, -1) {
			var n int
			_, err := fmt.Sscanf(m[1], "%02d", &n)
			require.NoError(t, err)
			numbers = append(numbers, n)
		}
		require.Equal(t, want.Numbers, numbers, want.Name)
	}
}

func TestAdvice(t *testing.T) {
	t.Parallel()
	whole := workspace.Score{Passed: 3, Total: 3}
	day := func(n int) time.Time { return time.Date(2026, 1, n, 0, 0, 0, 0, time.UTC) }
	g := &Gallery{Catalog: &catalog.Catalog{Katas: []*catalog.Kata{
		{Name: "01-a", Slug: "a", Number: 1, Next: []string{"03"}}, {Name: "02-b", Slug: "b", Number: 2}, {Name: "03-c", Slug: "c", Number: 3},
	}}}
	for _, tt := range []struct {
		want  string
		katas map[string]workspace.State
	}{
		{"make kata-01", nil},
		{"make watch-02", map[string]workspace.State{"02-b": {Started: day(1), Checked: day(2), Behaviour: whole}}},
		{"make watch-03", map[string]workspace.State{"02-b": {Started: day(1), Checked: day(2)}, "03-c": {Started: day(1), Checked: day(3)}}},
		{"make kata-03", map[string]workspace.State{"01-a": {Started: day(1), Behaviour: whole, Defects: whole}}},
		{"make wheel", map[string]workspace.State{
			"01-a": {Started: day(1), Behaviour: whole, Defects: whole}, "02-b": {Started: day(1), Behaviour: whole, Defects: whole}, "03-c": {Started: day(1), Behaviour: whole, Defects: whole},
		}},
	} {
		require.Equal(t, tt.want, g.advice(workspace.Progress{Katas: tt.katas}).Command)
	}
}

func TestAKataHasItsDefectsWithHintsOneByOne(t *testing.T) {
	g, root := tiny(t)
	require.NoError(t, os.WriteFile(filepath.Join(root, "katas", "01-tiny", "README.md"), []byte("# Tiny\n\nIt greets.\n"), 0o600))
	page := shown(t, g, "01-tiny/index.html")
	require.Regexp(t, `<a href="../v1/01-tiny/main.go.html#L\d\d+">main.go:\w+ in v1</a>`, page)
	require.Regexp(t, `(?s)<summary>The last hint</summary>\s*<p>[^\n]+</p>\s*<p>In the walk, it is <a href="walk/1.html">fixed by step 1</a>\.</p>\s*</details>`, page)
	for _, meta := range regexp.MustCompile(`<p class="meta">.*</p>`).FindAllString(page, -1) {
		require.NotContains(t, meta, "step", "a newcomer does not meet the solution first")
	}
	require.Contains(t, page, `<a href="#defects">`)
	brief := strings.Index(page, `aria-label="The brief"`)
	require.Positive(t, brief)
	require.Less(t, brief, strings.Index(page, `id="defects"`), "the brief comes first")
	require.Regexp(t, `Begin with <a href="01-tiny/index.html">kata 01, Tiny</a>\. \w`, shown(t, g, "index.html"))
	require.Regexp(t, `(?s)<details class="hint">\s*<summary>A hint</summary>\s*<p>[^\n]+</p>\s*<details class="hint">`, page)
	require.Contains(t, page, "make kata-01")
	require.Regexp(t, `<a href="characterization.html#\w+"><code>`, page)
}

// No stop of a track stands alone in the second row of a wide page.
func TestStopsStandInEvenRows(t *testing.T) {
	t.Parallel()
	style, ok := asset(styleName)
	require.True(t, ok)
	for _, stops := range []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15} {
		n := columns(stops)
		require.LessOrEqual(t, n, mostColumns)
		if stops > n {
			require.NotEqual(t, 1, stops%n, "%d stops", stops)
		}
		if n > 1 {
			require.Contains(t, string(style), fmt.Sprintf(".of-%d", n))
		}
	}
	for _, track := range tracks() {
		require.Contains(t, []int{6, 4}, columns(len(track.Numbers)), track.Name)
	}
}
