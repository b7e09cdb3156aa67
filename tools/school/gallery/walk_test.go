package gallery

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAWalkHasAPageForEachPosition(t *testing.T) {
	g, _ := tiny(t)
	overview := shown(t, g, "01-tiny/walk.html")
	require.Contains(t, overview, `<a href="walk/2.html">Introduce`)
	first := shown(t, g, "01-tiny/walk/0.html")
	require.Contains(t, first, `<a href="../../v1/01-tiny/main.go.html"><code>main.go</code></a>`)
	require.Contains(t, first, "○ open:")
	step := shown(t, g, "01-tiny/walk/1.html")
	require.Contains(t, step, "fixed by this step:")
	require.Contains(t, step, `<a rel="next" href="2.html">`)
	require.Contains(t, step, `max="2" value="1"`)
	require.Regexp(t, `<del data-n="\d+">.*<span class="[a-z ]*w">`, step)
	last := shown(t, g, "01-tiny/walk/2.html")
	require.Contains(t, last, `aria-current="step">v2</a>`)
	require.NotContains(t, last, `rel="next"`)
}

// The lines that a page shows are those of the programs, byte for byte.
func TestTheStepsOfARealWalkShowTheirLines(t *testing.T) {
	g := at(t, filepath.Join("..", "..", ".."))
	kata, err := g.read().Catalog.Find("05")
	require.NoError(t, err)
	w, err := g.walkOf(kata)
	require.NoError(t, err)
	names, err := positions(&Gallery{Public: true}, kata)
	require.NoError(t, err)
	require.Len(t, names, len(w.series)+1)
	shownLines := 0
	for k := range w.series {
		p, err := g.position(t.Context(), kata, w, names[k+1], names, copied{})
		require.NoError(t, err)
		for _, file := range p.Files {
			was, is := strings.Split(string(w.trees[k][file.Name]), "\n"), strings.Split(string(w.trees[k+1][file.Name]), "\n")
			for _, hunk := range file.Hunks {
				for _, block := range hunk.Blocks {
					for _, line := range block.Was {
						require.Equal(t, was[line.Number-1], line.text(), "%s, step %d", file.Name, k+1)
					}
					for _, line := range block.Is {
						require.Equal(t, is[line.Number-1], line.text(), "%s, step %d", file.Name, k+1)
						shownLines++
					}
				}
			}
		}
	}
	require.Greater(t, shownLines, 1000)
}

func (l lineView) text() string {
	var b strings.Builder
	for _, s := range l.Line {
		b.WriteString(s.Text)
	}
	return b.String()
}

func TestYourCopyIsAPositionWhileItIsThere(t *testing.T) {
	g, root := tiny(t)
	work := filepath.Join(root, "work", "01-tiny")
	require.NoError(t, os.CopyFS(work, os.DirFS(filepath.Join(root, "v1", "01-tiny"))))
	require.Contains(t, shown(t, g, "01-tiny/walk/work.html"), "Your copy is the same as v1.")
	require.NoError(t, os.WriteFile(filepath.Join(work, "main.go"), []byte("package main\n\nfunc main( {\n"), 0o600))
	page := shown(t, g, "01-tiny/walk/work.html")
	require.Contains(t, page, "Your copy, compared with v1", "a copy that does not compile is shown as it is")
	require.Regexp(t, `<ins data-n="3">.*main`, page)
	require.NoError(t, os.WriteFile(filepath.Join(work, "main.go"), []byte("package main\n\nfunc other() {}\n"), 0o600))
	require.Contains(t, shown(t, g, "01-tiny/walk/work.html"), "other", "a save is seen")
	require.NoError(t, os.RemoveAll(work))
	_, err := g.Page(t.Context(), "01-tiny/walk/work.html")
	require.ErrorIs(t, err, ErrNotFound)
	require.NotContains(t, shown(t, g, "01-tiny/walk/1.html"), "work.html")
}

func TestWordsOfALineAreMarked(t *testing.T) {
	t.Parallel()
	mark := func(line string, stretches []stretch) string {
		var b strings.Builder
		for _, s := range (codeLine{{"k", line[:3]}, {"", line[3:]}}).marked(stretches) {
			if strings.HasSuffix(s.Class, "w") {
				b.WriteString("[" + s.Text + "]")
			} else {
				b.WriteString(s.Text)
			}
		}
		return strings.ReplaceAll(b.String(), "][", "")
	}
	for _, tt := range [][4]string{
		{`return fmt.Errorf("%v", err)`, `return fmt.Errorf("%w", err)`, `return fmt.Errorf("%[v]", err)`, `return fmt.Errorf("%[w]", err)`},
		{"func run(args []string) int {", "func run(ctx context.Context, args []string) error {", "func run(args []string) [int] {", "func run([ctx context.Context,] args []string) [error] {"},
		{"a := b.c(d)", "x == \"nothing alike\"", "a := b.c(d)", "x == \"nothing alike\""},
		{"\tfoo(ä, ö)", "\t\tfoo(ä, ü)", "\tfoo(ä, [ö])", "\t\tfoo(ä, [ü])"},
	} {
		removed, added := words(tt[0], tt[1])
		require.Equal(t, tt[2], mark(tt[0], removed))
		require.Equal(t, tt[3], mark(tt[1], added))
	}
}

// A step that nothing has kept, of the longest walk that a person is likely to see
// first.
func BenchmarkAStep(b *testing.B) {
	g := New(filepath.Join("..", "..", ".."), nil)
	for k := 0; b.Loop(); k++ {
		g.kept = &cache{}
		_, err := g.Page(b.Context(), "05-pipeline/walk/"+strconv.Itoa(k%17+1)+".html")
		require.NoError(b, err)
	}
}

// What grows has a plus, what shrinks a minus, and each change stands at its own figure.
func TestAStepSaysHowItChangesTheFigures(t *testing.T) {
	g, root := tiny(t)
	require.NoError(t, os.WriteFile(filepath.Join(root, "katas", "01-tiny", "walk.toml"), []byte(`format = 1

[[position]]
lines = 100
smells = 7
libyears = 6.5
modules = 1

[[position]]
lines = 103
smells = 2
libyears = 6.5
modules = 2

[[position]]
lines = 90
smells = 2
libyears = 1.3
modules = 2
`), 0o600))
	kata, err := g.read().Catalog.Find("01")
	require.NoError(t, err)
	all, err := figures(kata)
	require.NoError(t, err)
	require.Equal(t, []figure{{"lines", "100", ""}, {"smells", "7", ""}, {"libyears", "6.5", ""}, {"modules", "1", ""}}, shownFigures(all, 0))
	require.Equal(t, []figure{{"lines", "103", "+3"}, {"smells", "2", "−5"}, {"libyears", "6.5", ""}, {"modules", "2", "+1"}}, shownFigures(all, 1))
	require.Equal(t, []figure{{"lines", "90", "−13"}, {"smells", "2", ""}, {"libyears", "1.3", "−5.2"}, {"modules", "2", ""}}, shownFigures(all, 2))
	require.Contains(t, shown(t, g, "01-tiny/walk/1.html"), "<div><dt>smells</dt><dd>2 <small>−5</small></dd></div>")
	overview := shown(t, g, "01-tiny/walk.html")
	require.Contains(t, overview, `<td class="num">103</td><td class="num">2</td><td class="num">6.5</td><td class="num">2</td>`)
	require.Contains(t, overview, "smells are counted outside tests")
	require.Contains(t, overview, `</th><td class="num"></td><td class="num">100</td>`, "v1 is no change")
}

// A step that changes no Go outside tests says so.
func TestAStepThatChangesNoLineSaysZero(t *testing.T) {
	t.Parallel()
	page, err := render("walk.html", map[string]any{"Count": 1, "First": "walk/1.html", "Mine": "", "Steps": []listedStep{{Subject: "v1"}, {Number: 1, Subject: "Test"}}})
	require.NoError(t, err)
	require.Contains(t, string(page), `<td class="num">0</td>`)
}
