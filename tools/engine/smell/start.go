package smell

import (
	"go/ast"
	"go/types"
	"maps"

	"golang.org/x/tools/go/ast/inspector"
	"golang.org/x/tools/go/types/typeutil"
)

// A start is a place where a goroutine begins: a go statement, or the Go method
// of a sync.WaitGroup or an errgroup.Group.
type start struct {
	at    inspector.Cursor
	group ast.Expr // the WaitGroup or the errgroup; nil for a go statement
	call  *ast.CallExpr
	code
}

// code is what runs somewhere, as far as it can be seen.
type code struct {
	body *ast.BlockStmt // nil when it is declared in another package or not known
	args map[types.Object]ast.Expr
}

// node is the statement or call that starts the goroutine.
func (s *start) node() ast.Node { return s.at.Node() }

func (x *index) startAt(cur inspector.Cursor) *start {
	switch n := cur.Node().(type) {
	case *ast.GoStmt:
		return &start{at: cur, call: n.Call, code: x.resolve(n.Call)}
	case *ast.CallExpr:
		if x.calls(n, "(*sync.WaitGroup).Go", "(*golang.org/x/sync/errgroup.Group).Go", "(*golang.org/x/sync/errgroup.Group).TryGo") && len(n.Args) == 1 {
			// The argument is called without arguments of its own.
			called := &ast.CallExpr{Fun: n.Args[0], Lparen: n.Lparen, Rparen: n.Rparen}
			return &start{at: cur, group: receiver(n), call: called, code: x.resolve(called)}
		}
	}
	return nil
}

// startAround is the start of a goroutine that a place lies in: the group in g.Go(f)
// as well as a Done in f.
func (x *index) startAround(use inspector.Cursor) *start {
	for _, s := range x.starts {
		if within(use.Node(), s.node()) {
			return s
		}
	}
	return nil
}

// resolve finds the code that a call runs.
func (x *index) resolve(call *ast.CallExpr) code {
	fun := ast.Unparen(call.Fun)
	if ident, ok := fun.(*ast.Ident); ok {
		if lit, ok := x.values[x.info.Uses[ident]].(*ast.FuncLit); ok {
			fun = lit
		}
	}
	if lit, ok := fun.(*ast.FuncLit); ok {
		return code{body: lit.Body, args: x.bind(lit.Type.Params, call.Args)}
	}
	f, ok := typeutil.Callee(x.info, call).(*types.Func)
	if !ok {
		// A method value handed to Go is not called here, but is known all the same.
		if sel, isSel := fun.(*ast.SelectorExpr); isSel {
			f, ok = x.info.Uses[sel.Sel].(*types.Func)
		}
		if !ok {
			return code{}
		}
	}
	decl := x.decls[f.Origin()]
	if decl == nil || decl.Body == nil {
		return code{}
	}
	args := x.bind(decl.Type.Params, call.Args)
	if decl.Recv != nil {
		if of := receiver(call); of != nil {
			maps.Copy(args, x.bind(decl.Recv, []ast.Expr{of}))
		}
	}
	return code{body: decl.Body, args: args}
}

// bind pairs parameters with the arguments of a call.
func (x *index) bind(params *ast.FieldList, args []ast.Expr) map[types.Object]ast.Expr {
	bound := map[types.Object]ast.Expr{}
	i := 0
	for _, field := range params.List {
		for _, name := range field.Names {
			if i < len(args) {
				bound[x.info.Defs[name]] = args[i]
			}
			i++
		}
		if len(field.Names) == 0 {
			i++
		}
	}
	return bound
}
