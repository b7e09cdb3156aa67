package smell

import (
	"errors"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/inspect"
	"golang.org/x/tools/go/ast/inspector"
)

// index is what all analyzers need to know of a package. The driver computes it
// once and shares it.
type index struct {
	root   inspector.Cursor
	info   *types.Info
	fset   *token.FileSet
	tests  map[*token.File]bool
	decls  map[types.Object]*ast.FuncDecl      // the functions and methods declared here
	values map[types.Object]ast.Expr           // what a variable was defined as
	given  map[types.Object][]ast.Expr         // what a variable or a field is given anywhere, its definition included
	shared map[types.Object]*ast.CallExpr      // the call of several results of which a variable or a field is one
	uses   map[types.Object][]inspector.Cursor // every mention of a variable but its definition
	starts []*start
}

// A program is one package as one analyzer sees it.
type program struct {
	*index
	pass *analysis.Pass
}

// indexer computes the index. It reports nothing.
var indexer = &analysis.Analyzer{
	Name:       "smellindex",
	Doc:        "index the functions, variables and goroutines of a package for the other analyzers",
	Requires:   []*analysis.Analyzer{inspect.Analyzer},
	ResultType: reflect.TypeFor[*index](),
	Run:        buildIndex,
}

// over makes the Run function of an analyzer that works on a program.
func over(find func(*program)) func(*analysis.Pass) (any, error) {
	return func(pass *analysis.Pass) (any, error) {
		found, ok := pass.ResultOf[indexer].(*index)
		if !ok {
			return nil, errors.New("cannot find the index of the package")
		}
		find(&program{index: found, pass: pass})
		return nil, nil
	}
}

func buildIndex(pass *analysis.Pass) (any, error) {
	in, ok := pass.ResultOf[inspect.Analyzer].(*inspector.Inspector)
	if !ok {
		return nil, errors.New("cannot find the syntax of the package")
	}
	x := &index{
		root:   in.Root(),
		info:   pass.TypesInfo,
		fset:   pass.Fset,
		tests:  map[*token.File]bool{},
		decls:  map[types.Object]*ast.FuncDecl{},
		values: map[types.Object]ast.Expr{},
		given:  map[types.Object][]ast.Expr{},
		shared: map[types.Object]*ast.CallExpr{},
		uses:   map[types.Object][]inspector.Cursor{},
	}
	for _, file := range pass.Files {
		at := x.fset.File(file.FileStart)
		x.tests[at] = strings.HasSuffix(at.Name(), "_test.go") || pass.Pkg.Name() != "main" && imports(file, "testing")
	}
	for cur := range x.root.Preorder((*ast.FuncDecl)(nil), (*ast.AssignStmt)(nil), (*ast.ValueSpec)(nil), (*ast.KeyValueExpr)(nil), (*ast.Ident)(nil)) {
		switch n := cur.Node().(type) {
		case *ast.FuncDecl:
			x.decls[x.info.Defs[n.Name]] = n
		case *ast.AssignStmt:
			if len(n.Lhs) == len(n.Rhs) {
				for i, left := range n.Lhs {
					x.give(left, n.Rhs[i], n.Tok == token.DEFINE)
				}
			} else if call, ok := ast.Unparen(n.Rhs[0]).(*ast.CallExpr); ok {
				for _, left := range n.Lhs {
					x.shared[x.object(left)] = call
				}
			}
		case *ast.ValueSpec:
			if len(n.Names) == len(n.Values) {
				for i, name := range n.Names {
					x.give(name, n.Values[i], true)
				}
			}
		case *ast.KeyValueExpr:
			if field, ok := x.object(n.Key).(*types.Var); ok && field.IsField() {
				x.give(n.Key, n.Value, false)
			}
		case *ast.Ident:
			if v, ok := x.info.Uses[n].(*types.Var); ok {
				x.uses[v.Origin()] = append(x.uses[v.Origin()], cur)
			}
		}
	}
	// What starts a goroutine can be told only when all declarations are known.
	for cur := range x.root.Preorder((*ast.GoStmt)(nil), (*ast.CallExpr)(nil)) {
		if s := x.startAt(cur); s != nil {
			x.starts = append(x.starts, s)
		}
	}
	return x, nil
}

// give notes what a variable or a field is given.
func (x *index) give(to, value ast.Expr, defines bool) {
	if ident, ok := to.(*ast.Ident); ok && defines {
		if obj := x.info.Defs[ident]; obj != nil {
			x.values[obj] = value
		}
	}
	if obj := x.object(to); obj != nil {
		x.given[obj] = append(x.given[obj], value)
	}
}

// imports reports whether a file imports a package.
func imports(file *ast.File, path string) bool {
	return slices.ContainsFunc(file.Imports, func(spec *ast.ImportSpec) bool {
		name, err := strconv.Unquote(spec.Path.Value)
		return err == nil && name == path
	})
}

// report reports a finding, unless a machine wrote the file.
func (p *program) report(at ast.Node, format string, args ...any) {
	p.reportWith(nil, at, format, args...)
}

// reportWith reports a finding with the fixes that are safe to apply.
func (p *program) reportWith(fixes []analysis.SuggestedFix, at ast.Node, format string, args ...any) {
	for _, file := range p.pass.Files {
		if file.FileStart <= at.Pos() && at.Pos() < file.FileEnd && ast.IsGenerated(file) {
			return
		}
	}
	p.pass.Report(analysis.Diagnostic{Pos: at.Pos(), End: at.End(), Message: fmt.Sprintf(format, args...), SuggestedFixes: fixes})
}

// inTest reports whether a node stands in a test file, or in a file with helpers
// of tests.
func (x *index) inTest(n ast.Node) bool { return x.tests[x.fset.File(n.Pos())] }
