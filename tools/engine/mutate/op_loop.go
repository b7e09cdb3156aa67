package mutate

import (
	"go/ast"
	"go/token"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"
)

func loopOperator() Operator {
	return Operator{
		Name: "loop",
		Hint: "add a case with more than one round, and compare the result of each",
		find: findLoop,
	}
}

// findLoop changes how a loop goes on:
//
//	break              →             (unless it ends a case, where it does nothing)
//	break              →  continue
//	continue           →             (unless it ends the loop)
//	continue           →  break
//	for range x { … }  →             (no round is made)
//
// That break and continue inside a switch mean different statements is no
// obstacle: it is what would happen to a person who confuses them.
func findLoop(f *finder, c inspector.Cursor) {
	switch n := c.Node().(type) {
	case *ast.RangeStmt:
		if len(n.Body.List) > 0 && inList(c) {
			m := f.mutant(n.Pos(), n.End(), "")
			f.insert(n.Body.Lbrace+1, " if "+on(m)+" { break };", m)
		}
	case *ast.BranchStmt:
		if !inList(c) || n.Tok != token.BREAK && n.Tok != token.CONTINUE {
			return
		}
		idle := false
		if _, more := c.NextSibling(); !more && n.Label == nil {
			_, inCase := c.Parent().Node().(*ast.CaseClause)
			_, inComm := c.Parent().Node().(*ast.CommClause)
			idle = n.Tok == token.BREAK && (inCase || inComm) || n.Tok == token.CONTINUE && endsLoop(c)
		}
		if !idle {
			m := f.mutant(n.Pos(), n.End(), "")
			f.wrap(n.Pos(), n.End(), "if !"+on(m)+" { ", " }", m)
		}
		if n.Label == nil && (n.Tok == token.CONTINUE || leavesLoop(c)) {
			other := token.BREAK
			if n.Tok == token.BREAK {
				other = token.CONTINUE
			}
			m := f.mutant(n.Pos(), n.End(), other.String())
			f.insert(n.Pos(), "if "+on(m)+" { "+other.String()+" }; ", m)
		}
	}
}

// endsLoop says whether a statement is directly in the body of a loop.
func endsLoop(c inspector.Cursor) bool {
	switch c.Parent().ParentEdgeKind() {
	case edge.ForStmt_Body, edge.RangeStmt_Body:
		return true
	}
	return false
}

// leavesLoop says whether a break leaves a loop, and not a switch or a select.
func leavesLoop(c inspector.Cursor) bool {
	for up := range c.Enclosing((*ast.ForStmt)(nil), (*ast.RangeStmt)(nil), (*ast.SwitchStmt)(nil), (*ast.TypeSwitchStmt)(nil), (*ast.SelectStmt)(nil)) {
		switch up.Node().(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			return true
		}
		return false
	}
	return false
}
