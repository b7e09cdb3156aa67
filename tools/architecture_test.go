// Package tools has the test that holds the packages below it apart. It has no code.
package tools

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// module is a part of each package's import path.
const module = "brownfield/tools/"

// pkg is a package below this directory, with what it imports of the others.
type pkg struct {
	ImportPath   string
	Doc          string
	Imports      []string
	TestImports  []string
	XTestImports []string
}

// packages lists the packages, by their names below this directory.
func packages(t *testing.T) map[string]pkg {
	t.Helper()
	// go test keeps a result until a file changes that the test has looked at, and does
	// not see what go list looks at.
	require.NoError(t, filepath.WalkDir(".", func(name string, _ fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(name, ".go") {
			_, err = os.Stat(name)
		}
		return err
	}))
	out, err := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Doc,Imports,TestImports,XTestImports", "./...").Output()
	require.NoError(t, err)
	all := map[string]pkg{}
	for decoder := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		err := decoder.Decode(&p)
		if errors.Is(err, io.EOF) {
			return all
		}
		require.NoError(t, err)
		if name, ours := strings.CutPrefix(p.ImportPath, module); ours {
			all[name] = p
		}
	}
}

func below(imports []string) []string {
	var names []string
	for _, path := range imports {
		if name, ours := strings.CutPrefix(path, module); ours {
			names = append(names, name)
		}
	}
	return names
}

// mayImport says which halves a half may import, its tests included.
var mayImport = map[string][]string{ //nolint:gochecknoglobals // It is a table.
	"internal": {"internal"},
	"engine":   {"engine", "internal"},
	"school":   {"school", "engine", "internal"},
	"cmd":      {"cmd/internal", "school", "engine", "internal"},
}

func TestTheEngineKnowsNoKata(t *testing.T) {
	t.Parallel()
	for name, p := range packages(t) {
		half, _, _ := strings.Cut(name, "/")
		allowed, known := mayImport[half]
		require.True(t, known, "%s is in none of the halves", name)
		for _, imported := range below(slices.Concat(p.Imports, p.TestImports, p.XTestImports)) {
			require.True(t, slices.ContainsFunc(allowed, func(prefix string) bool { return strings.HasPrefix(imported, prefix+"/") }), "%s imports %s", name, imported)
		}
	}
}

// The drawing in docs/architecture.md is that of the packages: an arrow for each
// import that does not follow from another arrow. Each package has a paragraph there.
func TestTheDrawingIsOfThePackages(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join("..", "docs", "architecture.md"))
	require.NoError(t, err)
	_, drawing, ok := strings.Cut(string(text), "```mermaid\n")
	require.True(t, ok)
	drawing, _, _ = strings.Cut(drawing, "```")
	arrow := regexp.MustCompile(`^\s*(\S+) --> (.+)$`)
	drawn := map[string][]string{}
	for line := range strings.Lines(drawing) {
		if m := arrow.FindStringSubmatch(strings.TrimRight(line, "\n")); m != nil {
			drawn[m[1]] = append(drawn[m[1]], strings.Split(m[2], " & ")...)
		}
	}
	imports := map[string][]string{}
	for name, p := range packages(t) {
		if isDrawn(name) {
			imports[node(name)] = nil
			for _, imported := range below(p.Imports) {
				if isDrawn(imported) {
					imports[node(name)] = append(imports[node(name)], node(imported))
				}
			}
		}
	}
	for name, all := range imports {
		require.Regexp(t, fmt.Sprintf("(?m)^- \\*\\*%s\\*\\* ", name), string(text), "docs/architecture.md has no paragraph on it")
		want := slices.DeleteFunc(slices.Clone(all), func(one string) bool {
			return slices.ContainsFunc(all, func(other string) bool { return other != one && reaches(imports, other, one) })
		})
		slices.Sort(want)
		require.ElementsMatch(t, want, drawn[name], "the line should be: %s --> %s", name, strings.Join(want, " & "))
		delete(drawn, name)
	}
	require.Empty(t, drawn, "what is drawn and is no package")
}

// isDrawn reports whether a package is in the drawing: what everything uses, and
// what only tests use, would hide the rest.
func isDrawn(name string) bool {
	return !strings.HasPrefix(name, "internal/") && !strings.HasSuffix(name, "test") && name != "cmd/internal/verb"
}

// node is the name of a package in the drawing.
func node(name string) string {
	if name == "cmd/smell" {
		return "smellcmd"
	}
	return name[strings.LastIndex(name, "/")+1:]
}

func reaches(imports map[string][]string, from, to string) bool {
	return slices.ContainsFunc(imports[from], func(next string) bool { return next == to || reaches(imports, next, to) })
}
