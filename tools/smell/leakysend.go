package smell

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/inspector"
)

// LeakySend reports a goroutine that sends on an unbuffered channel which its
// creator may never receive from.
//
// Before:
//
//	found := make(chan result)
//	go func() { found <- search(query) }()
//	select {
//	case r := <-found:
//		return r, nil
//	case <-ctx.Done():
//		return result{}, ctx.Err()
//	}
//
// After:
//
//	found := make(chan result, 1)
//
// When the creator gives up, the goroutine of the first version blocks in its
// send for as long as the process lives, with all that it refers to: a leak for
// every request that times out. With room for the one result the send always
// succeeds, and the channel is collected with the result in it.
//
// Reported is a channel that stays between the function and the goroutines that
// it starts, when each receive stands in a select that may give up instead (on
// a Done channel or on a timer), or when the function can return between the
// start and the first receive. A send in a select, a receive in a deferred
// call, and a channel that is passed on anywhere else are not reported.
var LeakySend = &analysis.Analyzer{
	Name:     "leakysend",
	Doc:      "report goroutines that send on an unbuffered channel which may never be received from",
	Requires: []*analysis.Analyzer{indexer},
	Run:      over(leakySend),
}

func leakySend(p *program) {
	for _, s := range p.starts {
		if s.body == nil {
			continue
		}
		for cur := range cursorAt(p.root, s.body).Preorder((*ast.SendStmt)(nil)) {
			send, ok := cur.Node().(*ast.SendStmt)
			if !ok || p.inSelect(cur) || nestedGo(cur, s) {
				continue
			}
			ch := p.object(send.Chan)
			if arg, passed := s.args[ch]; passed {
				ch = p.object(arg)
			}
			if ch == nil || !p.isUnbuffered(ch) {
				continue
			}
			if receives, ok := p.receivesOf(ch, s); ok && (p.allGiveUp(receives) || p.returnsBefore(receives, s) && len(p.signalsOf(s).sends) == 1) {
				p.report(s.node(), "this goroutine blocks for ever in its send on %s when nobody receives: give the channel room for it, or select on the context too", ch.Name())
				break
			}
		}
	}
}

// cursorAt finds the cursor of a node below another cursor.
func cursorAt(root inspector.Cursor, n ast.Node) inspector.Cursor {
	if cur, ok := root.FindNode(n); ok {
		return cur
	}
	return root
}

// nestedGo says whether a send belongs to a goroutine that s starts itself.
func nestedGo(cur inspector.Cursor, s *start) bool {
	for up := range cur.Enclosing((*ast.GoStmt)(nil)) {
		return up.Node() != s.node() && within(up.Node(), s.body)
	}
	return false
}

// inSelect says whether a communication is one of several cases of a select.
func (p *program) inSelect(cur inspector.Cursor) bool {
	clause, ok := cur.Parent().Node().(*ast.CommClause)
	if !ok || clause.Comm != cur.Node() {
		return false
	}
	body, ok := cur.Parent().Parent().Node().(*ast.BlockStmt)
	return ok && len(body.List) > 1
}

// isUnbuffered says whether a variable is a channel made without room.
func (p *program) isUnbuffered(ch types.Object) bool {
	made, ok := p.values[ch].(*ast.CallExpr)
	if !ok || p.builtin(made) != "make" || !p.isChan(made) {
		return false
	}
	if len(made.Args) == 1 {
		return true
	}
	room := p.info.Types[made.Args[1]].Value
	return room != nil && constant.Compare(room, token.EQL, constant.MakeInt64(0))
}

// receivesOf lists the receives of the function that started s. It is not ok
// when anything else is done with the channel by which it could be drained.
func (p *program) receivesOf(ch types.Object, s *start) (receives []inspector.Cursor, ok bool) {
	for _, use := range p.uses[ch] {
		if p.inStart(use) {
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

// inStart says whether a place lies in a start of a goroutine.
func (p *program) inStart(cur inspector.Cursor) bool {
	for _, s := range p.starts {
		if within(cur.Node(), s.node()) {
			return true
		}
	}
	return false
}

// sameFunction says whether two places lie in the same function, and neither in
// a function literal within it.
func sameFunction(a, b inspector.Cursor) bool { return functionOf(a) == functionOf(b) }

func functionOf(cur inspector.Cursor) ast.Node {
	for up := range cur.Enclosing((*ast.FuncDecl)(nil), (*ast.FuncLit)(nil)) {
		return up.Node()
	}
	return nil
}

// allGiveUp says whether each receive may be given up for a context or a timer.
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
			if ok && other != clause && p.isGivingUp(other.Comm) && (len(loops(up)) == 0 || leaves(other.Body, false)) {
				return true
			}
		}
		return false
	}
	return false
}

// isGivingUp says whether a case of a select receives from a context's Done
// channel or from a timer.
func (p *program) isGivingUp(comm ast.Stmt) bool {
	expr, ok := comm.(*ast.ExprStmt)
	if !ok {
		return false
	}
	receive, ok := ast.Unparen(expr.X).(*ast.UnaryExpr)
	if !ok || receive.Op != token.ARROW {
		return false
	}
	if p.calls(ast.Unparen(receive.X), "(context.Context).Done") {
		return true
	}
	t := p.info.TypeOf(receive)
	return isNamed(t, "time", "Time")
}

// returnsBefore says whether the function can return after it has started the
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

// follows says whether one place can be reached from another by going on down
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
