package smell

import (
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/inspector"
)

// GlobalState reports package variables that the program writes to while it runs.
var GlobalState = &analysis.Analyzer{
	Name:     "globalstate",
	URL:      page + "#globalstate",
	Requires: []*analysis.Analyzer{indexer},
	Run:      over(globalState),
	Doc: `report package variables that are written while the program runs

Before:

	var groups = map[string]*group{}

	func add(name string, v float64) { groups[name].add(v) }

	func reset() { groups = map[string]*group{} }

After:

	type groups map[string]*group

	func (gs groups) add(name string, v float64) { gs[name].add(v) }

Every function of the package can read and write such a variable, so none can be
understood, tested or run twice at the same time without knowing all the others.
Passed as a value, state belongs to its holder, and two goroutines share it only
where a reader can see it.

Watch: what main makes once now has to reach every function that needs it. Begin
at main and go down by one call at a time; each such step keeps the behaviour.

A write is an assignment to the variable or to a part of it, an atomic operation
on it, and delete, clear or copy. Writes in init, in tests and under a sync.Once,
and in functions called only from there, are part of how a variable is set up and
do not count, and neither do variables of tests. What a method does to its
receiver, and what is written through a copy of a pointer or a map, is not seen.`,
}

func globalState(p *program) {
	reported := map[types.Object]bool{}
	callers := p.callers()
	for cur := range p.root.Preorder((*ast.AssignStmt)(nil), (*ast.IncDecStmt)(nil), (*ast.RangeStmt)(nil), (*ast.CallExpr)(nil)) {
		for _, target := range p.written(cur.Node()) {
			name := p.packageVar(target)
			if name == nil || reported[p.info.Uses[name]] || p.inTest(name) || p.setsUp(cur, callers, 3) {
				continue
			}
			obj := p.info.Uses[name]
			reported[obj] = true
			at := p.pass.Fset.Position(name.Pos())
			p.report(p.declared(obj), "package variable %s is mutable state (written in %s:%d): keep it in a value that is passed to those who need it",
				obj.Name(), filepath.Base(at.Filename), at.Line)
		}
	}
}

// written lists what a node writes to.
func (p *program) written(n ast.Node) []ast.Expr {
	switch n := n.(type) {
	case *ast.AssignStmt:
		if n.Tok != token.DEFINE {
			return n.Lhs
		}
	case *ast.IncDecStmt:
		return []ast.Expr{n.X}
	case *ast.RangeStmt:
		if n.Tok == token.ASSIGN {
			return []ast.Expr{n.Key, n.Value}
		}
	case *ast.CallExpr:
		if len(n.Args) > 0 {
			switch p.builtin(n) {
			case "delete", "clear", "copy":
				return n.Args[:1]
			}
		}
		name := p.callee(n)
		method := name[strings.LastIndexByte(name, '.')+1:]
		changes := strings.HasPrefix(method, "Store") || strings.HasPrefix(method, "Add") || strings.HasPrefix(method, "Swap") || strings.HasPrefix(method, "CompareAndSwap")
		switch {
		case changes && strings.HasPrefix(name, "sync/atomic."):
			return n.Args[:1]
		case changes && strings.HasPrefix(name, "(*sync/atomic."):
			return []ast.Expr{receiver(n)}
		}
	}
	return nil
}

// packageVar is the variable of this package at the root of an expression:
// state in state.hosts["a"].port. It is nil for any other expression.
func (p *program) packageVar(e ast.Expr) *ast.Ident {
	switch e := e.(type) {
	case *ast.Ident:
		if v, ok := p.info.Uses[e].(*types.Var); ok && v.Parent() == p.pass.Pkg.Scope() {
			return e
		}
	case *ast.SelectorExpr:
		return p.packageVar(e.X)
	case *ast.IndexExpr:
		return p.packageVar(e.X)
	case *ast.StarExpr:
		return p.packageVar(e.X)
	case *ast.ParenExpr:
		return p.packageVar(e.X)
	case *ast.UnaryExpr:
		if e.Op == token.AND {
			return p.packageVar(e.X)
		}
	}
	return nil
}

// setsUp reports whether a place runs before everything else, or once: it lies in
// init or under a sync.Once, or in a function that is called only from there.
func (p *program) setsUp(cur inspector.Cursor, callers map[types.Object][]inspector.Cursor, depth int) bool {
	decl := declaration(cur)
	if decl == nil || decl.Recv == nil && decl.Name.Name == "init" {
		return true
	}
	for lit := range cur.Enclosing((*ast.FuncLit)(nil)) {
		if p.calls(lit.Parent().Node(), "(*sync.Once).Do", "sync.OnceFunc", "sync.OnceValue", "sync.OnceValues") {
			return true
		}
	}
	mentions := callers[p.info.Defs[decl.Name]]
	if depth == 0 || decl.Name.IsExported() || len(mentions) == 0 {
		return false
	}
	for _, mention := range mentions {
		call, ok := mention.Parent().Node().(*ast.CallExpr)
		if !ok {
			return false
		}
		if !p.calls(call, "(*sync.Once).Do") && (call.Fun != mention.Node() || !p.setsUp(mention, callers, depth-1)) {
			return false
		}
	}
	return true
}

// declared is the name of a package variable in its declaration.
func (p *program) declared(obj types.Object) ast.Node {
	for ident, def := range p.info.Defs {
		if def == obj {
			return ident
		}
	}
	return p.pass.Files[0]
}
