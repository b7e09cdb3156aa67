package smell

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/inspector"
)

// DeferLoop reports defer in an endless loop.
var DeferLoop = &analysis.Analyzer{
	Name:     "deferloop",
	URL:      page + "#deferloop",
	Requires: []*analysis.Analyzer{indexer},
	Run:      over(deferLoop),
	Doc: `report defer in an endless loop

Before:

	func serve(l net.Listener) error {
		for {
			conn, err := l.Accept()
			if err != nil {
				return err
			}
			defer conn.Close()
			greet(conn)
		}
	}

After:

	func serve(l net.Listener) error {
		for {
			conn, err := l.Accept()
			if err != nil {
				return err
			}
			greet(conn)
			conn.Close()
		}
	}

A deferred call runs when the function returns, and this one returns when it is
shut down. Until then every connection stays open, and the list of deferred calls
grows.

Watch: in the second version a panic in greet leaves the connection open. Where
that matters make the round a function of its own, with the defer in it.

It is reported in a loop without a condition that a return or a break may end, and
where the loop goes on after the defer. An endless loop without a way out is
staticcheck's to report (SA5003), a loop over a channel as well (SA9001). Loops
with a condition end soon, and a defer that an if lets through once is fine. Tests
are left alone.`,
}

func deferLoop(p *program) {
	for cur := range p.root.Preorder((*ast.DeferStmt)(nil)) {
		if p.inTest(cur.Node()) || leavesAfter(cur) || p.guarded(cur) {
			continue
		}
		for _, at := range loops(cur) {
			if loop, ok := at.Node().(*ast.ForStmt); ok && loop.Cond == nil && mayEnd(at) {
				p.report(cur.Node(), "this defer runs when the loop has ended, not at the end of a round: call it there, or make the round a function")
				break
			}
		}
	}
}

// guarded reports whether a place is reached once: it lies in an if that asks for
// what its body sets, as in if !locked { …; locked = true }.
func (p *program) guarded(cur inspector.Cursor) bool {
	for up := range cur.Enclosing((*ast.IfStmt)(nil), (*ast.ForStmt)(nil), (*ast.FuncLit)(nil)) {
		branch, ok := up.Node().(*ast.IfStmt)
		if !ok {
			return false
		}
		for _, stmt := range branch.Body.List {
			set, ok := stmt.(*ast.AssignStmt)
			if ok && len(set.Lhs) == 1 && p.mentions(branch.Cond, p.object(set.Lhs[0])) {
				return true
			}
		}
	}
	return false
}

// mentions reports whether an expression has a variable or a field in it.
func (x *index) mentions(e ast.Expr, obj types.Object) bool {
	found := false
	ast.Inspect(e, func(n ast.Node) bool {
		ident, ok := n.(*ast.Ident)
		found = found || ok && obj != nil && x.object(ident) == obj
		return !found
	})
	return found
}

// mayEnd reports whether there is a return or a break in a loop. Of a loop that
// has none staticcheck says that its deferred calls never run (SA5003).
func mayEnd(loop inspector.Cursor) bool {
	for cur := range loop.Preorder((*ast.ReturnStmt)(nil), (*ast.BranchStmt)(nil)) {
		if branch, ok := cur.Node().(*ast.BranchStmt); ok && branch.Tok != token.BREAK {
			continue
		}
		if sameFunction(cur, loop) {
			return true
		}
	}
	return false
}
