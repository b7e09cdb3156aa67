package mutate

import (
	"go/ast"
	"go/token"
	"strconv"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"
)

func conditionOperator() Operator {
	return Operator{
		Name:   "condition",
		Hint:   "add a case in which the condition has the other value, and compare its result",
		Subtle: true,
		find:   findCondition,
	}
}

// findCondition fixes a condition, or turns it round:
//
//	if c      →  if true
//	if c      →  if false
//	if c      →  if !c        (a comparison is turned round by its own operator)
//	if a && b →  if true && b
//	if a || b →  if false || b
//
// The condition is always evaluated, for what it does besides. Each switch is
// asked for only where it makes a difference.
func findCondition(f *finder, c inspector.Cursor) {
	e, ok := c.Node().(ast.Expr)
	if !ok || f.isConstant(e) {
		return
	}
	open := f.asBool(e)
	switch kind, _ := c.ParentEdge(); kind {
	case edge.IfStmt_Cond, edge.ForStmt_Cond:
	case edge.CaseClause_List:
		chosen, ok := c.Parent().Parent().Parent().Node().(*ast.SwitchStmt)
		if !ok || chosen.Tag != nil {
			return
		}
	case edge.BinaryExpr_X, edge.BinaryExpr_Y:
		parent, ok := c.Parent().Node().(*ast.BinaryExpr)
		if !ok || parent.Op != token.LAND && parent.Op != token.LOR {
			return
		}
		if _, ok := f.fromBool(parent); !ok {
			return
		}
		m := f.replacement(c, strconv.FormatBool(parent.Op == token.LAND))
		if parent.Op == token.LAND {
			f.wrap(e.Pos(), e.End(), "("+open, ") || "+on(m)+")", m)
		} else {
			f.wrap(e.Pos(), e.End(), "("+open, ") && !"+on(m)+")", m)
		}
		return
	default:
		return
	}
	always := f.replacement(c, "true")
	never := f.replacement(c, "false")
	f.wrap(e.Pos(), e.End(), "(("+open, ") || "+on(always)+") && !"+on(never)+")", always, never)
	if _, comparison := ast.Unparen(e).(*ast.BinaryExpr); !comparison {
		turned := f.replacement(c, "!"+bracketed(f.source(e), e, token.UnaryPrec))
		f.wrap(e.Pos(), e.End(), "("+open, ") != "+on(turned)+")", turned)
	}
}
