package tools

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var (
	codeBlock = regexp.MustCompile("(?s)\n```.*?\n```")
	docLink   = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	heading   = regexp.MustCompile(`(?m)^#+ (.*)$`)
	linkText  = regexp.MustCompile(`\[([^\]]*)\]\([^)]*\)`)
	noAnchor  = regexp.MustCompile(`[^\p{L}\p{N}_ -]`)
)

// Every link in our Markdown leads to a file that is there, and to a heading of it.
func TestLinksLeadSomewhere(t *testing.T) {
	t.Parallel()
	links := 0
	for name, text := range markdown(t) {
		for _, m := range docLink.FindAllStringSubmatch(codeBlock.ReplaceAllString(text, ""), -1) {
			if strings.Contains(m[1], "://") || strings.HasPrefix(m[1], "mailto:") {
				continue
			}
			links++
			file, anchor, _ := strings.Cut(m[1], "#")
			to := name
			if file != "" {
				to = filepath.Join(filepath.Dir(name), filepath.FromSlash(file))
			}
			_, err := os.Stat(to)
			require.NoError(t, err, "%s links to %s", name, m[1])
			if anchor != "" && strings.HasSuffix(to, ".md") {
				require.Contains(t, anchors(t, to), anchor, "%s links to %s", name, m[1])
			}
		}
	}
	require.Greater(t, links, 300)
}

// markdown reads all Markdown files of the repository but those of a person.
func markdown(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	root := ".."
	require.NoError(t, filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if base := entry.Name(); entry.IsDir() && name != root && (base == "work" || base == "testdata" || base == "node_modules" || strings.HasPrefix(base, ".")) {
			return filepath.SkipDir
		}
		if filepath.Ext(name) != ".md" {
			return nil
		}
		text, err := os.ReadFile(name) //nolint:gosec // It is the repository's own.
		all[name] = string(text)
		return err
	}))
	return all
}

// anchors are those that a forge gives to the headings of a page.
func anchors(t *testing.T, name string) []string {
	t.Helper()
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	var all []string
	for _, m := range heading.FindAllStringSubmatch(string(text), -1) {
		plain := linkText.ReplaceAllString(m[1], "$1")
		all = append(all, strings.ReplaceAll(noAnchor.ReplaceAllString(strings.ToLower(plain), ""), " ", "-"))
	}
	return all
}
