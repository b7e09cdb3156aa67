package smell

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/inspector"
)

// CtxBackground reports context.Background and context.TODO where the caller's
// context is at hand.
var CtxBackground = &analysis.Analyzer{
	Name:     "ctxbackground",
	URL:      page + "#ctxbackground",
	Requires: []*analysis.Analyzer{indexer},
	Run:      over(ctxBackground),
	Doc: `report context.Background and context.TODO where the caller's context is at hand

Before:

	func (s *Store) Find(ctx context.Context, id int) (string, error) {
		return s.query(id)
	}

	func (s *Store) query(id int) (string, error) {
		row := s.db.QueryRowContext(context.Background(), find, id)
		return scan(row)
	}

After:

	func (s *Store) Find(ctx context.Context, id int) (string, error) {
		return s.query(ctx, id)
	}

	func (s *Store) query(ctx context.Context, id int) (string, error) {
		row := s.db.QueryRowContext(ctx, find, id)
		return scan(row)
	}

A context made in the middle cuts everything below off from Ctrl-C, from the
client who hung up and from the deadline, and it loses the request's values.

Watch: the second query can fail with context.Canceled, and its caller has to
expect that. Where work must outlive its caller, context.WithoutCancel(ctx) says
so and keeps the values.

It is reported in a function that has a context or an *http.Request as a
parameter, and in an unexported function without one when it has callers, and all
of them have a context and call it directly. Nothing is reported in main, init and
tests; in goroutines, deferred calls, calls of a logger and what comes after a receive
from Done, which may have to outlive the context; and where a nil context is
replaced.`,
}

func ctxBackground(p *program) {
	callers := p.callers()
	for cur := range p.root.Preorder((*ast.CallExpr)(nil)) {
		if !p.calls(cur.Node(), "context.Background", "context.TODO") || p.inTest(cur.Node()) || p.detached(cur) {
			continue
		}
		decl := declaration(cur)
		switch {
		case decl == nil || decl.Recv == nil && (decl.Name.Name == "main" || decl.Name.Name == "init"):
		case p.hasContext(cur):
			p.report(cur.Node(), "this cuts off the context that %s was given: pass it on, or context.WithoutCancel of it", decl.Name.Name)
		case p.allHaveContext(decl, callers):
			p.report(cur.Node(), "every caller of %s has a context that ends here: make it a parameter", decl.Name.Name)
		}
	}
}

// hasContext reports whether a function around a place was given a context.
func (p *program) hasContext(cur inspector.Cursor) bool {
	for up := range cur.Enclosing((*ast.FuncDecl)(nil), (*ast.FuncLit)(nil)) {
		for _, field := range funcType(up.Node()).Params.List {
			t := p.info.TypeOf(field.Type)
			for _, name := range field.Names {
				if name.Name != "_" && (isNamed(t, "context", "Context") || isNamed(t, "net/http", "Request")) {
					return true
				}
			}
		}
	}
	return false
}

// callers maps each function of the package to the places outside of tests that
// mention it.
func (p *program) callers() map[types.Object][]inspector.Cursor {
	all := map[types.Object][]inspector.Cursor{}
	for cur := range p.root.Preorder((*ast.Ident)(nil)) {
		ident, ok := cur.Node().(*ast.Ident)
		if !ok || p.inTest(ident) {
			continue
		}
		if f, ok := p.info.Uses[ident].(*types.Func); ok {
			all[f.Origin()] = append(all[f.Origin()], cur)
		}
	}
	return all
}

// allHaveContext reports whether a function is called, and only from places that
// have a context to give. A mention that is not a call is a caller unknown.
func (p *program) allHaveContext(decl *ast.FuncDecl, callers map[types.Object][]inspector.Cursor) bool {
	mentions := callers[p.info.Defs[decl.Name]]
	if decl.Name.IsExported() || len(mentions) == 0 {
		return false
	}
	for _, cur := range mentions {
		fun := cur
		if sel, ok := cur.Parent().Node().(*ast.SelectorExpr); ok && sel.Sel == cur.Node() {
			fun = cur.Parent()
		}
		call, ok := fun.Parent().Node().(*ast.CallExpr)
		if !ok || call.Fun != fun.Node() || !p.hasContext(cur) || p.detached(cur) {
			return false
		}
	}
	return true
}

// detached reports whether a place may have to work when the context has ended.
func (p *program) detached(cur inspector.Cursor) bool {
	for up := range cur.Enclosing((*ast.GoStmt)(nil), (*ast.DeferStmt)(nil), (*ast.IfStmt)(nil), (*ast.CallExpr)(nil)) {
		switch n := up.Node().(type) {
		case *ast.GoStmt, *ast.DeferStmt:
			return true
		case *ast.CallExpr:
			if p.startAt(up) != nil || p.calls(n, "context.AfterFunc", "time.AfterFunc") || p.isLogging(n) {
				return true
			}
		case *ast.IfStmt:
			if p.asksForNil(n.Cond) {
				return true
			}
		}
	}
	decl := declaration(cur)
	if decl == nil {
		return false
	}
	ended := false
	ast.Inspect(decl, func(n ast.Node) bool {
		receive, ok := n.(*ast.UnaryExpr)
		ended = ended || ok && receive.Op == token.ARROW && receive.Pos() < cur.Node().Pos() && p.calls(ast.Unparen(receive.X), "(context.Context).Done")
		return !ended
	})
	return ended
}

// asksForNil reports whether a condition compares a context with nil or asks
// whether it has ended.
func (p *program) asksForNil(cond ast.Expr) bool {
	found := false
	ast.Inspect(cond, func(n ast.Node) bool {
		e, ok := n.(ast.Expr)
		found = found || ok && isNamed(p.info.TypeOf(e), "context", "Context")
		return !found
	})
	return found
}
