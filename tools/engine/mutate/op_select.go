package mutate

import (
	"go/ast"
	"go/token"

	"golang.org/x/tools/go/ast/inspector"
)

func selectOperator() Operator {
	return Operator{
		Name:       "select",
		Hint:       "add a case in which only this channel is ready",
		Concurrent: true,
		find:       findSelect,
	}
}

// findSelect makes a case of a select one that is never taken:
//
//	case out <- v:  →  case nil <- v:
//
// The channel becomes nil, which is never ready. The order of cases is no
// mutant: a select chooses at random. A case that waits for a context belongs to
// the operator context.
func findSelect(f *finder, c inspector.Cursor) {
	clause, ok := c.Node().(*ast.CommClause)
	if !ok {
		return
	}
	if send, ok := clause.Comm.(*ast.SendStmt); ok {
		f.never(send.Chan, "mutµneverSend")
	} else if channel := received(clause); channel != nil && !f.isDone(channel) {
		f.never(channel, "mutµnever")
	}
}

// received is the channel that a case of a select receives from, if it does.
func received(clause *ast.CommClause) ast.Expr {
	var value ast.Expr
	switch comm := clause.Comm.(type) {
	case *ast.ExprStmt:
		value = comm.X
	case *ast.AssignStmt:
		value = comm.Rhs[0]
	}
	if receive, ok := ast.Unparen(value).(*ast.UnaryExpr); ok && receive.Op == token.ARROW {
		return receive.X
	}
	return nil
}

// never adds the mutant in which the channel of a case is never ready.
func (f *finder) never(channel ast.Expr, helper string) {
	m := f.mutant(channel.Pos(), channel.End(), "nil")
	f.wrap(channel.Pos(), channel.End(), helper+"("+number(m)+", ", ")", m)
}
