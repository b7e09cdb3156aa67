package mutate

import (
	"go/ast"

	"golang.org/x/tools/go/ast/inspector"
)

func contextOperator() Operator {
	return Operator{
		Name:       "context",
		Hint:       "add a case that is interrupted at this point (in a script: run --signal=INT, upstream with hang)",
		Concurrent: true,
		find:       findContext,
	}
}

// findContext makes a case that waits for the end of a context one that is never
// taken:
//
//	case <-ctx.Done():  →  case <-nil:
func findContext(f *finder, c inspector.Cursor) {
	clause, ok := c.Node().(*ast.CommClause)
	if !ok {
		return
	}
	if channel := received(clause); channel != nil && f.isDone(channel) {
		f.never(channel, "mutµnever")
	}
}

// isDone reports whether an expression is the channel that a context closes.
func (f *finder) isDone(e ast.Expr) bool {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	return ok && f.callee(call) == "(context.Context).Done"
}
