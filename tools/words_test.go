package tools

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Old terms of this project for which the field has a word, or that nobody from
// elsewhere understands at the first reading. docs/glossary.md has the terms that we
// use.
var refused = regexp.MustCompile(`(?i)\b(anew|for ever|mend(s|ed|ing)?|wavers?|(comes?|came) by|false alarms?|whoever|brought up to date|vet is content)\b`)

// quoted is code in a page, where words are not ours.
var quoted = regexp.MustCompile("(?s)```.*?```|`[^`\n]*`")

func TestTextsUseTheFieldsWords(t *testing.T) {
	t.Parallel()
	root := os.DirFS("..")
	read := 0
	require.NoError(t, fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (name == "work" || name == "tools" || name == "v1" || name == "v2" || name == "docs/decisions" || strings.HasPrefix(entry.Name(), ".") && name != "."):
			return filepath.SkipDir
		case entry.IsDir() || filepath.Ext(name) != ".md" && filepath.Ext(name) != ".toml":
			return nil
		}
		text, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		read++
		prose := quoted.ReplaceAllStringFunc(string(text), func(code string) string { return strings.Repeat("\n", strings.Count(code, "\n")) })
		for i, line := range strings.Split(prose, "\n") {
			assert.Empty(t, refused.FindAllString(line, -1), "%s:%d: %s", name, i+1, line)
		}
		return nil
	}))
	require.Greater(t, read, 60, "there are texts to look at")
}
