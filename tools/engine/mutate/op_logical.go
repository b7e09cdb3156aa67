package mutate

import (
	"go/ast"
	"go/token"

	"golang.org/x/tools/go/ast/inspector"
)

func logicalOperator() Operator {
	return Operator{
		Name:   "logical",
		Hint:   "add a case in which only one of the two sides is true",
		Subtle: true,
		find:   findLogical,
	}
}

// findLogical exchanges a logical operator:
//
//	a && b  →  a || b
//
// It is De Morgan's law: with the switch on, both operands and the result are
// negated. So each operand is evaluated once, in its place, or not at all.
func findLogical(f *finder, c inspector.Cursor) {
	e, ok := c.Node().(*ast.BinaryExpr)
	if !ok || f.isConstant(e) || e.Op != token.LAND && e.Op != token.LOR {
		return
	}
	open, ok := f.fromBool(e)
	if !ok {
		return
	}
	m := f.replacement(c, f.exchanged(e, token.LAND+token.LOR-e.Op))
	f.wrap(e.Pos(), e.End(), open+"(", ") != "+on(m)+")", m)
	for _, operand := range []ast.Expr{e.X, e.Y} {
		f.wrap(operand.Pos(), operand.End(), f.asBool(operand), ") != "+on(m), m)
	}
}
