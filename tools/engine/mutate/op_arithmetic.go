package mutate

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ast/inspector"
)

// exchanges says what becomes of an arithmetic operator, and which helper does
// it.
func exchanges(op token.Token) (other token.Token, helper string) {
	switch op {
	case token.ADD:
		return token.SUB, "mutµadd"
	case token.SUB:
		return token.ADD, "mutµsub"
	case token.MUL:
		return token.QUO, "mutµmul"
	case token.QUO:
		return token.MUL, "mutµquo"
	case token.REM:
		return token.MUL, "mutµrem"
	case token.AND:
		return token.OR, "mutµand"
	case token.OR:
		return token.AND, "mutµor"
	case token.XOR:
		return token.AND, "mutµxor"
	case token.AND_NOT:
		return token.AND, "mutµandnot"
	case token.SHL:
		return token.SHR, "mutµshl"
	case token.SHR:
		return token.SHL, "mutµshr"
	}
	return token.ILLEGAL, ""
}

func arithmeticOperator() Operator {
	return Operator{
		Name: "arithmetic",
		Hint: "compare the exact number, with operands for which the two operations differ",
		find: findArithmetic,
	}
}

// findArithmetic exchanges an arithmetic operator:
//
//	a + b   →  a - b
//	n << 2  →  n >> 2
//
// The operands become arguments of a generic helper and are evaluated once. An
// operand that would take another type as an argument keeps the expression as
// it is, see [finder.shifted].
func findArithmetic(f *finder, c inspector.Cursor) {
	e, ok := c.Node().(*ast.BinaryExpr)
	if !ok || f.isConstant(e) || f.basic(e)&types.IsNumeric == 0 {
		return
	}
	other, helper := exchanges(e.Op)
	if helper == "" || f.shifted(e) || f.shifted(e.Y) || f.hurried(c) {
		return
	}
	m := f.replacement(c, f.exchanged(e, other))
	f.call(e, helper+"("+number(m)+", ", ")", m)
}

// call makes the operands of an expression the last arguments of a call. The
// operator becomes a comma, and so a line break after it stays possible.
func (f *finder) call(e *ast.BinaryExpr, open, shut string, owners ...*Mutant) {
	f.wrap(e.Pos(), e.End(), open, shut, owners...)
	f.replace(e.OpPos, e.OpPos+token.Pos(len(e.Op.String())), ",", owners...)
}
