package mutate

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ast/inspector"
)

func assignOperator() Operator {
	return Operator{
		Name: "assign",
		Hint: "compare the exact number after more than one round",
		find: findAssign,
	}
}

// findAssign exchanges the operator of an assignment:
//
//	sum += n  →  sum -= n
//	i++       →  i--
//
// The other statement is written out before the one that stands there, so it
// has to fit on the line.
func findAssign(f *finder, c inspector.Cursor) {
	if !inList(c) {
		return
	}
	var left ast.Expr
	var at token.Pos
	var from, to token.Token
	switch n := c.Node().(type) {
	case *ast.IncDecStmt:
		left, at, from, to = n.X, n.TokPos, n.Tok, token.INC+token.DEC-n.Tok
	case *ast.AssignStmt:
		if n.Tok < token.ADD_ASSIGN || n.Tok > token.AND_NOT_ASSIGN {
			return
		}
		other, _ := exchanges(n.Tok - token.ADD_ASSIGN + token.ADD)
		left, at, from, to = n.Lhs[0], n.TokPos, n.Tok, other-token.ADD+token.ADD_ASSIGN
	default:
		return
	}
	n := c.Node()
	if f.basic(left)&types.IsNumeric == 0 || strings.Contains(f.source(n), "\n") {
		return
	}
	after := f.text(n.Pos(), at) + to.String() + f.text(at+token.Pos(len(from.String())), n.End())
	m := f.mutant(n.Pos(), n.End(), after)
	f.wrap(n.Pos(), n.End(), "if "+on(m)+" { "+after+" } else { ", " }", m)
}
