package smell

import (
	"errors"
	"go/ast"
	"go/token"
	"go/types"
	"reflect"
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
	decls  map[types.Object]*ast.FuncDecl      // the functions and methods declared here
	values map[types.Object]ast.Expr           // what a variable was defined as
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
		decls:  map[types.Object]*ast.FuncDecl{},
		values: map[types.Object]ast.Expr{},
		uses:   map[types.Object][]inspector.Cursor{},
	}
	for cur := range x.root.Preorder((*ast.FuncDecl)(nil), (*ast.AssignStmt)(nil), (*ast.ValueSpec)(nil), (*ast.Ident)(nil)) {
		switch n := cur.Node().(type) {
		case *ast.FuncDecl:
			x.decls[x.info.Defs[n.Name]] = n
		case *ast.AssignStmt:
			if n.Tok == token.DEFINE && len(n.Lhs) == len(n.Rhs) {
				for i, left := range n.Lhs {
					x.define(left, n.Rhs[i])
				}
			}
		case *ast.ValueSpec:
			if len(n.Names) == len(n.Values) {
				for i, name := range n.Names {
					x.define(name, n.Values[i])
				}
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

func (x *index) define(name, value ast.Expr) {
	if ident, ok := name.(*ast.Ident); ok {
		if obj := x.info.Defs[ident]; obj != nil {
			x.values[obj] = value
		}
	}
}

// report reports a finding, unless a machine wrote the file.
func (p *program) report(at ast.Node, format string, args ...any) {
	for _, file := range p.pass.Files {
		if file.FileStart <= at.Pos() && at.Pos() < file.FileEnd && ast.IsGenerated(file) {
			return
		}
	}
	p.pass.ReportRangef(at, format, args...)
}

// inTest says whether a node stands in a test file.
func (p *program) inTest(n ast.Node) bool {
	return strings.HasSuffix(p.pass.Fset.File(n.Pos()).Name(), "_test.go")
}
