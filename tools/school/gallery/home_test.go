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
	g, _ := tiny(t)
	page := shown(t, g, "01-tiny/index.html")
	require.Regexp(t, `<a href="../v1/01-tiny/main.go.html#L\d\d+">main.go:\w+ in v1</a>`, page)
	require.Contains(t, page, `<a href="walk/1.html">fixed by step 1</a>`)
	require.Regexp(t, `(?s)<details class="hint">\s*<summary>A hint</summary>\s*<p>[^\n]+</p>\s*<details class="hint">`, page)
	require.Contains(t, page, "make kata-01")
	require.Regexp(t, `<a href="characterization.html#\w+"><code>`, page)
}
