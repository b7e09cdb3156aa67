package mutate

import (
	"go/ast"
	"slices"

	"golang.org/x/tools/go/ast/inspector"
)

// drop adds the mutant that leaves out the statement at c. The statement stays
// where it is, under a condition, so that all variables and imports are still
// used.
func (f *finder) drop(c inspector.Cursor) {
	statement := c.Node()
	m := f.mutant(statement.Pos(), statement.End(), "")
	f.wrap(statement.Pos(), statement.End(), "if !"+on(m)+" { ", " }", m)
	f.dropped = statement
}

// droppable returns the call that the statement at c consists of, now or deferred,
// when the statement can be dropped.
func (f *finder) droppable(c inspector.Cursor) *ast.CallExpr {
	if !inList(c) {
		return nil
	}
	return called(c.Node())
}

// called is the call that a statement consists of, now or deferred.
func called(n ast.Node) *ast.CallExpr {
	switch n := n.(type) {
	case *ast.ExprStmt:
		call, _ := ast.Unparen(n.X).(*ast.CallExpr)
		return call
	case *ast.DeferStmt:
		return n.Call
	}
	return nil
}

// runs reports whether a call runs one of some functions, by their full names.
func (f *finder) runs(call *ast.CallExpr, names []string) bool {
	return call != nil && slices.Contains(names, f.callee(call))
}
