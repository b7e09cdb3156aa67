package mutate

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ast/inspector"
)

func boundaryOperator() Operator {
	return Operator{
		Name:   "boundary",
		Hint:   "add a case in which both sides are equal, and compare its result",
		Subtle: true,
		find:   findBoundary,
	}
}

// findBoundary moves the boundary of a comparison, and turns it round:
//
//	a < b  →  a <= b
//	a < b  →  a >= b
//
// The helper asks for the first only when both sides are equal: with other
// values the mutant changes nothing, and a trace should not say it was reached.
func findBoundary(f *finder, c inspector.Cursor) {
	e, ok := c.Node().(*ast.BinaryExpr)
	if !ok || f.isConstant(e) || f.basic(e.X)&types.IsOrdered == 0 || f.basic(e.Y)&types.IsOrdered == 0 {
		return
	}
	var moved, turned token.Token
	var helper string
	switch e.Op {
	case token.LSS:
		moved, turned, helper = token.LEQ, token.GEQ, "mutµlss"
	case token.LEQ:
		moved, turned, helper = token.LSS, token.GTR, "mutµleq"
	case token.GTR:
		moved, turned, helper = token.GEQ, token.LEQ, "mutµgtr"
	case token.GEQ:
		moved, turned, helper = token.GTR, token.LSS, "mutµgeq"
	default:
		return
	}
	if f.shifted(e.X) || f.shifted(e.Y) || f.hurried(c) {
		return
	}
	m := f.replacement(c, f.exchanged(e, moved))
	n := f.replacement(c, f.exchanged(e, turned))
	open, shut := "", ""
	if b, ok := types.Unalias(f.info.TypeOf(e)).(*types.Basic); !ok || b.Kind() == types.Invalid {
		open, shut = "(", " == true)" // A comparison fits a named boolean type, a bool does not.
	}
	f.call(e, open+helper+"("+number(m)+", "+number(n)+", ", ")"+shut, m, n)
}
