package mutate

import (
	"go/ast"
	"go/token"

	"golang.org/x/tools/go/ast/inspector"
)

// findSelect makes a case of a select one that is never taken:
//
//	case <-ctx.Done():  →
//	case out <- v:      →
//
// The channel becomes nil, which is never ready. The order of cases is no
// mutant: a select chooses at random. When the case waits for a context, the
// operator is called context.
func findSelect(f *finder, c inspector.Cursor) {
	clause, ok := c.Node().(*ast.CommClause)
	if !ok || clause.Comm == nil {
		return
	}
	var received ast.Expr
	switch comm := clause.Comm.(type) {
	case *ast.SendStmt:
		m := f.mutant(clause.Pos(), clause.Colon+1, "")
		f.wrap(comm.Chan.Pos(), comm.Chan.End(), "mutµneverSend("+number(m)+", ", ")", m)
		return
	case *ast.ExprStmt:
		received = comm.X
	case *ast.AssignStmt:
		received = comm.Rhs[0]
	}
	receive, ok := ast.Unparen(received).(*ast.UnaryExpr)
	if !ok || receive.Op != token.ARROW {
		return
	}
	if call, ok := ast.Unparen(receive.X).(*ast.CallExpr); ok && f.callee(call) == "(context.Context).Done" {
		f.operator = "context"
	}
	m := f.mutant(clause.Pos(), clause.Colon+1, "")
	f.wrap(receive.X.Pos(), receive.X.End(), "mutµnever("+number(m)+", ", ")", m)
}
