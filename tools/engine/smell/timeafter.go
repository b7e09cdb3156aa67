package smell

import (
	"go/ast"
	"go/token"
	"go/version"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/inspector"
)

// TimeAfter reports time.After and time.Tick in a loop.
var TimeAfter = &analysis.Analyzer{
	Name:     "timeafter",
	URL:      page + "#timeafter",
	Requires: []*analysis.Analyzer{indexer},
	Run:      over(timeAfter),
	Doc: `report time.After and time.Tick in a loop

Before:

	func read(messages <-chan Message) error {
		for {
			select {
			case m := <-messages:
				handle(m)
			case <-time.After(time.Minute):
				return errIdle
			}
		}
	}

After:

	func read(messages <-chan Message) error {
		idle := time.NewTimer(time.Minute)
		defer idle.Stop()
		for {
			select {
			case m := <-messages:
				handle(m)
				idle.Reset(time.Minute)
			case <-idle.C:
				return errIdle
			}
		}
	}

Each message makes a timer. Before Go 1.23 each lives for its whole minute, so
that a busy loop holds millions; since then it is garbage at once, but still hides
a decision: does the minute begin again with every message, or is it for all of
them? With a timer of its own the loop says which.

Watch: in a module that says a go version below 1.23, Reset needs the timer stopped
and its channel drained before.

A select whose other cases all leave the loop, or receive from the Done of a
context, is not reported: it uses up its timer or is the last, which is how a
retry waits. Nor is a plain receive from time.After. In modules that say go 1.23
or later, a time.After that is not a case of a select is left alone. Tests, whose
loops are short, are left alone.`,
}

func timeAfter(p *program) {
	for cur := range p.root.Preorder((*ast.CallExpr)(nil)) {
		call, ok := cur.Node().(*ast.CallExpr)
		if !ok || p.inTest(call) || len(loops(cur)) == 0 || !p.repeats(cur) {
			continue
		}
		switch p.callee(call) {
		case "time.Tick":
			p.report(call, "time.Tick in a loop makes a ticker each time around: make one time.NewTicker before the loop and stop it")
		case "time.After":
			if p.wastesTimer(cur) {
				p.report(call, "time.After in a loop makes a timer each time around: make one time.NewTimer before the loop and Reset it")
			}
		}
	}
}

// repeats reports whether a place is evaluated each time around the nearest loop,
// which the operand of a range and the start of a for clause are not.
func (p *program) repeats(cur inspector.Cursor) bool {
	for _, loop := range loops(cur) {
		if within(cur.Node(), loopBody(loop.Node())) {
			return true
		}
	}
	return false
}

// wastesTimer reports whether the loop can go around while the timer still runs.
func (p *program) wastesTimer(cur inspector.Cursor) bool {
	receive, ok := cur.Parent().Node().(*ast.UnaryExpr)
	if !ok || receive.Op != token.ARROW {
		_, assigned := cur.Parent().Node().(*ast.AssignStmt)
		return assigned && p.before("go1.23")
	}
	for up := range cur.Enclosing((*ast.CommClause)(nil), (*ast.FuncLit)(nil)) {
		clause, ok := up.Node().(*ast.CommClause)
		if !ok || clause.Comm == nil || !within(cur.Node(), clause.Comm) {
			return false
		}
		body, ok := up.Parent().Node().(*ast.BlockStmt)
		if !ok {
			return false
		}
		for _, stmt := range body.List {
			other, ok := stmt.(*ast.CommClause)
			if ok && other != clause && !leaves(other.Body, false) && !p.receivesDone(other.Comm) {
				return true
			}
		}
		return false
	}
	return false
}

// receivesDone reports whether a case of a select receives from a context's Done
// channel.
func (x *index) receivesDone(comm ast.Stmt) bool {
	expr, ok := comm.(*ast.ExprStmt)
	if !ok {
		return false
	}
	receive, ok := ast.Unparen(expr.X).(*ast.UnaryExpr)
	return ok && receive.Op == token.ARROW && x.calls(ast.Unparen(receive.X), "(context.Context).Done")
}

// before reports whether the module's language is older than a version.
func (p *program) before(v string) bool {
	own := p.pass.Pkg.GoVersion()
	return own != "" && version.Compare(own, v) < 0
}
