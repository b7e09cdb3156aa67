package check

import (
	"context"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
)

// cheats finds where an edition looks at how it is checked: where it names the
// scripts, or asks who has started it. Scripts are out of its reach when it runs; so
// this is about intent, and can be evaded by who wants to.
func cheats(ctx context.Context, dir string) ([]Failure, error) {
	var found []Failure
	files := token.NewFileSet()
	err := filepath.WalkDir(dir, func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case entry.IsDir() && name != dir && (strings.HasPrefix(entry.Name(), ".") || entry.Name() == "testdata"):
			return filepath.SkipDir
		case !entry.Type().IsRegular() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		file, err := parser.ParseFile(files, name, nil, parser.SkipObjectResolution)
		if err != nil {
			return nil //nolint:nilerr // The build says so.
		}
		ast.Inspect(file, func(node ast.Node) bool {
			if says := cheat(node); says != "" {
				at := files.Position(node.Pos())
				found = append(found, Failure{Name: "cheat", File: name, Line: at.Line, Message: says})
			}
			return true
		})
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("cannot read the edition: %w", err)
	}
	return found, nil
}

// cheat says what is wrong with a node, or nothing.
func cheat(node ast.Node) string {
	switch node := node.(type) {
	case *ast.SelectorExpr:
		if x, ok := node.X.(*ast.Ident); ok && (x.Name == "os" || x.Name == "syscall") && node.Sel.Name == "Getppid" {
			return "the program asks which process started it; it must behave the same in every case"
		}
	case *ast.BasicLit:
		if node.Kind != token.STRING {
			return ""
		}
		text, err := strconv.Unquote(node.Value)
		if err != nil {
			return "" // The build says so.
		}
		for _, name := range []string{"BROWNFIELD_", ".txtar", "characterization/", "/characterization", "/defects/"} {
			if strings.Contains(text, name) {
				return fmt.Sprintf("the program names what it is checked with (%q); it must not know the scripts", name)
			}
		}
	}
	return ""
}
