package smell

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ast/inspector"
)

// receivesOf lists the receives of the function that started s. It is not ok
// when anything else is done with the channel by which it could be drained.
func (p *program) receivesOf(ch types.Object, s *start) (receives []inspector.Cursor, ok bool) {
	for _, use := range p.uses[ch] {
		if p.startAround(use) != nil {
			continue
		}
		receive, isReceive := use.Parent().Node().(*ast.UnaryExpr)
		switch {
		case isReceive && receive.Op == token.ARROW && sameFunction(use, s.at):
			receives = append(receives, use.Parent())
		case p.onlyTells(use):
		default:
			return nil, false
		}
	}
	return receives, len(receives) > 0
}

// allGiveUp reports whether each receive may be given up for a context or a timer.
func (p *program) allGiveUp(receives []inspector.Cursor) bool {
	for _, receive := range receives {
		if !p.givesUp(receive) {
			return false
		}
	}
	return true
}

func (p *program) givesUp(receive inspector.Cursor) bool {
	for up := range receive.Enclosing((*ast.CommClause)(nil)) {
		clause, ok := up.Node().(*ast.CommClause)
		if !ok || clause.Comm == nil || !within(receive.Node(), clause.Comm) {
			return false
		}
		body, ok := up.Parent().Node().(*ast.BlockStmt)
		if !ok {
			return false
		}
		for _, stmt := range body.List {
			other, ok := stmt.(*ast.CommClause)
			if ok && other != clause && p.isGivingUp(other) && (len(loops(up)) == 0 || leaves(other.Body, false)) {
				return true
			}
		}
		return false
	}
	return false
}

// isGivingUp reports whether a case of a select receives from a context's Done
// channel or from a timer, and the process goes on after that.
func (p *program) isGivingUp(clause *ast.CommClause) bool {
	expr, ok := clause.Comm.(*ast.ExprStmt)
	if !ok || endsProcess(clause.Body) || p.inTest(clause) && failsTest(clause.Body) {
		return false
	}
	receive, ok := ast.Unparen(expr.X).(*ast.UnaryExpr)
	return ok && receive.Op == token.ARROW && (p.receivesDone(clause.Comm) || isNamed(p.info.TypeOf(receive), "time", "Time"))
}

// failsTest reports whether a list of statements ends by failing the test: then
// what is left behind is the least of the worries.
func failsTest(list []ast.Stmt) bool {
	if len(list) == 0 {
		return false
	}
	last, ok := list[len(list)-1].(*ast.ExprStmt)
	if !ok {
		return false
	}
	call, ok := last.X.(*ast.CallExpr)
	return ok && (calledAs(call) == "Error" || calledAs(call) == "Errorf")
}

// returnsBefore reports whether the function can return after it has started the
// goroutine and before it receives for the first time.
func (p *program) returnsBefore(receives []inspector.Cursor, s *start) bool {
	first := receives[0]
	for _, receive := range receives {
		for range receive.Enclosing((*ast.DeferStmt)(nil)) {
			return false
		}
		if receive.Node().Pos() < first.Node().Pos() {
			first = receive
		}
	}
	if first.Node().Pos() < s.node().End() {
		return false
	}
	for cur := range cursorAt(p.root, functionOf(s.at)).Preorder((*ast.ReturnStmt)(nil)) {
		n := cur.Node()
		if n.Pos() > s.node().End() && n.End() < first.Node().Pos() && sameFunction(cur, s.at) && follows(cur, s.at) {
			return true
		}
	}
	return false
}

// follows reports whether one place can be reached from another by going on down
// the same list of statements, as opposed to standing in another branch.
func follows(later, earlier inspector.Cursor) bool {
	for up := range later.Enclosing() {
		if !within(earlier.Node(), up.Node()) {
			continue
		}
		switch n := up.Node().(type) {
		case *ast.BlockStmt:
			if len(n.List) > 0 {
				switch n.List[0].(type) {
				case *ast.CaseClause, *ast.CommClause:
					return false
				}
			}
			return true
		case *ast.CaseClause, *ast.CommClause:
			return true
		}
		return false
	}
	return false
}
