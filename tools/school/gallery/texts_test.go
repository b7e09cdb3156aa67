package gallery

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const here = "../../.."

// Colours change no byte of any file, also of one that is half written.
func TestHighlightingKeepsTheText(t *testing.T) {
	t.Parallel()
	check := func(name, text string) {
		var b strings.Builder
		for _, line := range highlight(name, text) {
			for _, s := range line {
				require.NotEmpty(t, s.Text)
				b.WriteString(s.Text)
			}
			b.WriteString("\n")
		}
		require.Equal(t, strings.TrimSuffix(text, "\n"), strings.TrimSuffix(b.String(), "\n"), name)
	}
	n := 0
	for _, pattern := range []string{"v1/*/*", "v2/*/*.go", "katas/*/defects/*", "katas/*/kata.toml", "Makefile"} {
		files, err := filepath.Glob(filepath.Join(here, pattern))
		require.NoError(t, err)
		for _, file := range files {
			if info, err := os.Stat(file); err != nil || info.IsDir() {
				continue
			}
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			check(file, string(text))
			n++
		}
	}
	require.Greater(t, n, 150)
	for _, text := range []string{"", "\n", "package x\n\nvar s = `a\r\nb`\r\n/* c\r\nd */", "func (", "\"unclosed\n`also", "\x00\xff", "x := 'ab\n", "a\n\n\nb"} {
		check("x.go", text)
		check("x.toml", strings.ToValidUTF8(text, ""))
	}
	require.Equal(t, codeLine{{"k", "return"}, {"", " "}, {"nb", "nil"}, {"", ", x."}, {"nf", "New"}, {"", "("}, {"s", `"a"`}, {"", ") "}, {"c", "// b"}}, highlight("x.go", `return nil, x.New("a") // b`)[0])
}

func TestMarkdownLeadsSomewhere(t *testing.T) {
	g, root := tiny(t)
	g = g.read()
	for name, text := range map[string]string{"docs/a.md": "# A\n", "katas/01-tiny/timeline/x.v1.svg": "<svg/>", "katas/01-tiny/secret.txt": "x"} {
		file := filepath.Join(root, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o750))
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	}
	p := prose{g: g, file: "katas/01-tiny/README.md", at: "01-tiny/index.html", untitled: true}
	html, err := p.html("# Title\n\n[doc](../../docs/a.md#x), [dir](defects/), [script](defects/nameless.txtar), [v1](../../v1/01-tiny/main.go), " +
		"[none](secret.txt), [up](../../../etc/passwd), [web](https://go.dev), [evil](javascript:alert(1)), ![p](timeline/x.v1.svg) <b>raw</b>\n\n" +
		"## The *first* `thing`, at last\n\n## The *first* `thing`, at last\n\n| a |\n|---:|\n| 1 |\n\n```go\nvar x = 1\n```\n")
	require.NoError(t, err)
	text := string(html)
	require.NotContains(t, text, "Title")
	require.Contains(t, text, `<a href="../docs/a.html#x">doc</a>, <a href="defects.html">dir</a>, <a href="defects.html#nameless">script</a>, <a href="../v1/01-tiny/main.go.html">v1</a>`)
	require.Contains(t, text, "none (katas/01-tiny/secret.txt), up (")
	require.Contains(t, text, `<a href="https://go.dev">web</a>`)
	require.NotContains(t, text, `="javascript`)
	require.NotContains(t, text, "<b>")
	require.Contains(t, text, `<img src="../katas/01-tiny/timeline/x.v1.svg" alt="p">`)
	require.Contains(t, text, `<h2 id="the-first-thing-at-last">`)
	require.Contains(t, text, `<h2 id="the-first-thing-at-last-1">`)
	require.Contains(t, text, `<th scope="col">a</th>`)
	require.NotContains(t, text, "style=")
	require.Contains(t, text, `<span class="k">var</span> x = <span class="m">1</span>`)
}

// Each arrow of each flow chart is shown: a form of line that we cannot read would be
// left out without a word.
func TestDiagramsOfAllBriefsAreRead(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join(here, "katas", "*", "README.md"))
	require.NoError(t, err)
	arrows := 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, m := range regexp.MustCompile("(?s)```mermaid\n(.*?)```").FindAllStringSubmatch(string(text), -1) {
			d := diagramOf(m[1])
			require.Len(t, d.Arrows, len(strings.Split(strings.TrimSpace(m[1]), "\n"))-1, file)
			arrows += len(d.Arrows)
		}
	}
	require.Greater(t, arrows, 80)
	d := diagramOf("flowchart LR\n  a[\"one<br>two\"] -->|\"says\"| b[\"x\"]\n  b -.-> a\n")
	require.Equal(t, []arrow{{From: "one", FromNote: "two", Says: "says", To: "x"}, {From: "x", To: "one", ToNote: "two", Dashed: true}}, d.Arrows)
}

func TestALineOfV1IsFound(t *testing.T) {
	t.Parallel()
	const text = "package a\n\ntype b struct{}\n\nfunc (b) c() {}\n\nvar (\n\td = 1\n)\n"
	for name, line := range map[string]int{"b": 3, "c": 5, "b.c": 5, "d": 8, "none": 1} {
		require.Equal(t, line, lineOf(text, name), name)
	}
	require.Equal(t, 1, lineOf("func (", "x"))
}
