package gallery

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"brownfield/tools/school/catalog"
	"brownfield/tools/school/steps"
)

// sources lists the files of an edition that have a page: go.sum, which only a machine
// reads, has none.
func (g *Gallery) sources(edition, kata string) ([]string, error) {
	tree, err := steps.ReadTree(filepath.Join(g.Catalog.Root, edition, kata))
	if err != nil {
		return nil, fmt.Errorf("cannot list the files of %s: %w", edition, err)
	}
	var files []string
	for name := range tree {
		if path.Base(name) != "go.sum" {
			files = append(files, name)
		}
	}
	slices.Sort(files)
	return files, nil
}

// source is the page of a file of v1 or v2: name is 03-worker-pool/main.go.
func (g *Gallery) source(edition, name string) (sheet, error) {
	kataName, file, _ := strings.Cut(name, "/")
	kata, err := g.Catalog.Find(kataName)
	if err != nil || kata.Name != kataName {
		return sheet{}, ErrNotFound
	}
	files, err := g.sources(edition, kataName)
	if err != nil {
		return sheet{}, err
	}
	if !slices.Contains(files, file) {
		return sheet{}, ErrNotFound
	}
	text, err := os.ReadFile(filepath.Join(g.Catalog.Root, edition, kataName, filepath.FromSlash(file))) //nolint:gosec // It is one of those that are listed.
	if err != nil {
		return sheet{}, fmt.Errorf("cannot read a source: %w", err)
	}
	at := Place(path.Join(edition, name) + ".html")
	type sibling struct {
		Name, Link string
		Here       bool
	}
	var siblings []sibling
	for _, other := range files {
		siblings = append(siblings, sibling{other, at.Link(path.Join(edition, kataName, other) + ".html"), other == file})
	}
	s := sheet{Title: file + " of " + edition, Kata: kata}
	s.Body, err = render("source.html", struct {
		Name     string
		Lines    []codeLine
		Siblings []sibling
	}{file, highlight(file, string(text)), siblings})
	return s, err
}

// lineIn is the place in v1 that a defect names: the page of its file, at the line of
// its function, type, variable or constant. It is empty where there is no such file.
func lineIn(kata *catalog.Kata, where string) string {
	file, name, _ := strings.Cut(where, ":")
	if !filepath.IsLocal(filepath.FromSlash(file)) {
		return ""
	}
	text, err := os.ReadFile(filepath.Join(kata.V1, filepath.FromSlash(file)))
	if err != nil {
		return ""
	}
	return path.Join("v1", kata.Name, file) + ".html#L" + fmt.Sprint(lineOf(string(text), name))
}

// lineOf is the line at which a name is declared in a file: a method also by its own
// name. It is 1 if there is none.
func lineOf(text, name string) int {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, "", text, parser.SkipObjectResolution)
	if err != nil {
		return 1
	}
	name = name[strings.LastIndex(name, ".")+1:]
	line := 1
	ast.Inspect(file, func(n ast.Node) bool {
		var ident *ast.Ident
		switch n := n.(type) {
		case *ast.FuncDecl:
			ident = n.Name
		case *ast.TypeSpec:
			ident = n.Name
		case *ast.ValueSpec:
			ident = n.Names[0]
		}
		if ident != nil && ident.Name == name && line == 1 {
			line = files.Position(ident.Pos()).Line
		}
		return line == 1
	})
	return line
}
