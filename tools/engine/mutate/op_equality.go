package mutate

import (
	"go/ast"
	"go/token"

	"golang.org/x/tools/go/ast/inspector"
)

func equalityOperator() Operator {
	return Operator{
		Name:   "equality",
		Hint:   "add a case in which the two are equal, and one in which they are not",
		Subtle: true,
		find:   findEquality,
	}
}

// findEquality turns an equality round:
//
//	a == b  →  a != b
//
// Comparing the result with a switch is itself a comparison, so it fits every
// boolean type, and the operands stay what they are.
func findEquality(f *finder, c inspector.Cursor) {
	e, ok := c.Node().(*ast.BinaryExpr)
	if !ok || f.isConstant(e) {
		return
	}
	other := token.NEQ
	switch e.Op {
	case token.EQL:
	case token.NEQ:
		other = token.EQL
	default:
		return
	}
	m := f.replacement(c, f.exchanged(e, other))
	f.wrap(e.Pos(), e.End(), "((", ") != "+on(m)+")", m)
}
