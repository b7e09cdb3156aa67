package smell

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/inspector"
)

// LostTicker reports tickers that are never stopped.
var LostTicker = &analysis.Analyzer{
	Name:     "lostticker",
	URL:      page + "#lostticker",
	Requires: []*analysis.Analyzer{indexer},
	Run:      over(lostTicker),
	Doc: `report tickers that are never stopped

Before:

	func watch(ctx context.Context, look func()) {
		every := time.NewTicker(time.Second)
		for {
			select {
			case <-every.C:
				look()
			case <-ctx.Done():
				return
			}
		}
	}

After:

	func watch(ctx context.Context, look func()) {
		every := time.NewTicker(time.Second)
		defer every.Stop()
		for {
			select {
			case <-every.C:
				look()
			case <-ctx.Done():
				return
			}
		}
	}

Before Go 1.23 a ticker that is not stopped ticks for as long as the process
lives, and is never collected. Every call of the first watch leaves one behind.

The suggested fix defers the Stop. It is safe because the ticker does not leave
the function: when the Stop runs, the function receives no more from it.

It is reported in modules that say a go version below 1.23, where the ticker stays
in a variable of a function that can return, or where only its channel is kept.
main and tests are left alone.`,
}

func lostTicker(p *program) {
	if !p.before("go1.23") {
		return
	}
	for cur := range p.root.Preorder((*ast.CallExpr)(nil)) {
		if p.calls(cur.Node(), "time.NewTicker") && !p.inTest(cur.Node()) && p.returns(cur) && p.neverStopped(cur) {
			p.reportWith(p.deferStop(cur), cur.Node(), "this ticker is never stopped, and ticks for as long as the process lives: defer its Stop")
		}
	}
}

// deferStop defers the Stop of a ticker in the line after the one that makes it.
func (p *program) deferStop(made inspector.Cursor) []analysis.SuggestedFix {
	stmt, ok := made.Parent().Node().(*ast.AssignStmt)
	next, more := made.Parent().NextSibling()
	if !ok || !more || len(loops(made)) > 0 {
		return nil
	}
	file, line := p.fset.File(stmt.End()), p.fset.Position(stmt.End()).Line
	if p.fset.Position(next.Node().Pos()).Line == line {
		return nil
	}
	stop := "defer " + types.ExprString(stmt.Lhs[0]) + ".Stop()\n"
	at := file.LineStart(line + 1)
	return []analysis.SuggestedFix{{
		Message:   "Defer the Stop of the ticker",
		TextEdits: []analysis.TextEdit{{Pos: at, End: at, NewText: []byte(stop)}},
	}}
}

// neverStopped reports whether a ticker that a call makes is lost when the function
// around it returns.
func (p *program) neverStopped(made inspector.Cursor) bool {
	switch up := made.Parent().Node().(type) {
	case *ast.SelectorExpr:
		return up.Sel.Name == "C" // time.NewTicker(d).C
	case *ast.AssignStmt:
		if len(up.Lhs) != 1 {
			return false
		}
		name, ok := up.Lhs[0].(*ast.Ident)
		if !ok || p.info.Defs[name] == nil {
			return false
		}
		for _, use := range p.uses[p.info.Defs[name]] {
			sel, ok := use.Parent().Node().(*ast.SelectorExpr)
			if !ok || sel.X != use.Node() || sel.Sel.Name != "C" && sel.Sel.Name != "Reset" {
				return false // It is stopped, or might be.
			}
		}
		return true
	}
	return false
}

// returns reports whether the function around a place can return after it. What
// main returns to is the end.
func (p *program) returns(cur inspector.Cursor) bool {
	around := functionOf(cur)
	if isMain(around) {
		return false
	}
	for stmt := range cursorAt(p.root, around).Preorder((*ast.ReturnStmt)(nil)) {
		if stmt.Node().Pos() > cur.Node().End() && functionOf(stmt) == around {
			return true
		}
	}
	body := funcBody(around)
	if body == nil || len(body.List) == 0 {
		return false
	}
	switch last := body.List[len(body.List)-1].(type) {
	case *ast.ForStmt:
		return last.Cond != nil || breaks(last.Body)
	case *ast.RangeStmt:
		return !p.ticks(last) || breaks(last.Body)
	case *ast.SelectStmt:
		return len(last.Body.List) > 0
	}
	return true
}

// ticks reports whether a loop goes over the channel of a ticker, which is never
// closed.
func (p *program) ticks(loop *ast.RangeStmt) bool {
	sel, ok := loop.X.(*ast.SelectorExpr)
	return ok && sel.Sel.Name == "C" && isNamed(p.info.TypeOf(sel.X), "time", "Ticker")
}
