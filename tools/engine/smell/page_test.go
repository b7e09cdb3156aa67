package smell_test

import (
	"flag"
	"fmt"
	"go/doc/comment"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/tools/go/analysis"

	"brownfield/tools/engine/smell"
)

var update = flag.Bool("update", false, "write the sections of docs/smells.md")

const page = "../../../docs/smells.md"

// The page ends with a section for each analyzer, in the order of Analyzers, which
// says what the analyzer's Doc says.
func TestPage(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(page)
	require.NoError(t, err)
	want, _, found := strings.Cut(string(text), "\n### ")
	require.True(t, found)
	for _, analyzer := range smell.Analyzers() {
		want += "\n" + section(analyzer)
	}
	if *update {
		require.NoError(t, os.WriteFile(page, []byte(want), 0o600))
		return
	}
	require.Equal(t, want, string(text), "go test ./tools/engine/smell -run TestPage -update writes the page")
}

// section is the Doc of an analyzer in Markdown.
func section(analyzer *analysis.Analyzer) string {
	title, text, _ := strings.Cut(analyzer.Doc, "\n\n")
	var b strings.Builder
	fmt.Fprintf(&b, "### %s\n\n%s.\n", analyzer.Name, strings.ToUpper(title[:1])+title[1:])
	for _, block := range new(comment.Parser).Parse(text).Content {
		if code, ok := block.(*comment.Code); ok {
			fmt.Fprintf(&b, "\n```go\n%s```\n", code.Text)
			continue
		}
		b.WriteByte('\n')
		b.Write(new(comment.Printer).Markdown(&comment.Doc{Content: []comment.Block{block}}))
	}
	return b.String()
}

func TestEveryAnalyzerIsDocumented(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(page)
	require.NoError(t, err)
	for _, analyzer := range smell.Analyzers() {
		title, _, _ := strings.Cut(analyzer.Doc, "\n")
		require.Regexp(t, "^report .+[^.]$", title, analyzer.Name)
		require.Regexp(t, `(?s)\n\nBefore:\n\n\t.*\n\nAfter:\n\n\t.*\n\n(Watch:|The suggested fix) `, analyzer.Doc, analyzer.Name)
		require.Equal(t, "docs/smells.md#"+analyzer.Name, analyzer.URL)
		require.Contains(t, string(text), "\n### "+analyzer.Name+"\n")
	}
}

// An example stands in the test data of its analyzer, line by line, so it compiles,
// and the analyzer reports the first one and not the second.
func TestExamplesAreTried(t *testing.T) {
	t.Parallel()
	expectation := regexp.MustCompile(` *// want .*`)
	for _, analyzer := range smell.Analyzers() {
		for label, name := range map[string]string{"Before": "before", "After": "after"} {
			_, example, found := strings.Cut(analyzer.Doc, "\n\n"+label+":\n\n")
			require.True(t, found, "%s: %s", analyzer.Name, label)
			example = codeBlock(example)
			data, err := os.ReadFile(filepath.Join("testdata", "src", analyzer.Name, name, name+".go"))
			require.NoError(t, err)
			code := string(data)
			require.Equal(t, name == "before", strings.Contains(code, "// want "), "%s/%s", analyzer.Name, name)
			require.Contains(t, unindent(expectation.ReplaceAllString(code, "")), unindent(example), "%s/%s", analyzer.Name, name)
		}
	}
}

// codeBlock is the indented text at the beginning of a text.
func codeBlock(text string) string {
	var block strings.Builder
	for line := range strings.Lines(text) {
		if line != "\n" && !strings.HasPrefix(line, "\t") {
			break
		}
		block.WriteString(line)
	}
	return strings.TrimSpace(block.String())
}

func unindent(code string) string {
	var lines []string
	for line := range strings.Lines(code) {
		lines = append(lines, strings.TrimSpace(line))
	}
	return strings.Join(lines, "\n")
}
