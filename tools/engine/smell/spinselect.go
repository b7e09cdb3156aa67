package smell

import (
	"go/ast"
	"go/token"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// SpinSelect reports loops that spin around a select with a default.
var SpinSelect = &analysis.Analyzer{
	Name:     "spinselect",
	URL:      page + "#spinselect",
	Requires: []*analysis.Analyzer{indexer},
	Run:      over(spinSelect),
	Doc: `report loops that spin around a select with a default

Before:

	for !stopped.Load() {
		select {
		case job := <-jobs:
			run(job)
		default:
		}
	}

After:

	for {
		select {
		case job := <-jobs:
			run(job)
		case <-stop:
			return
		}
	}

While there is no job the first loop asks again and again, and keeps a processor
busy with it. A select without a default sleeps until one of its cases is ready.

Watch: what the loop looks at has to become something that one can receive from. A
flag becomes a channel that is closed, or a context.

It is reported when the default has nothing in it but continue or runtime.Gosched,
and the loop does nothing else but look at flags, contexts and the time. The loop
that is a select with an empty default and nothing more is staticcheck's to report
(SA5004).`,
}

func spinSelect(p *program) {
	for cur := range p.root.Preorder((*ast.ForStmt)(nil)) {
		loop, ok := cur.Node().(*ast.ForStmt)
		if !ok || loop.Init != nil || loop.Post != nil {
			continue
		}
		var idle *ast.CommClause
		spins := true
		for _, stmt := range loop.Body.List {
			switch stmt := stmt.(type) {
			case *ast.SelectStmt:
				idle = p.idle(stmt)
				spins = spins && idle != nil
			case *ast.IfStmt:
				spins = spins && p.onlyLooks(stmt)
			default:
				spins = false
			}
		}
		known := loop.Cond == nil && len(loop.Body.List) == 1 && idle != nil && len(idle.Body) == 0 // staticcheck's SA5004
		if spins && idle != nil && !known {
			p.report(idle, "this loop spins while there is nothing to receive: leave out the default, and let the select wait for what the loop looks at")
		}
	}
}

// onlyLooks reports whether an if asks for no more than a flag, a context or the
// time, and then leaves.
func (p *program) onlyLooks(branch *ast.IfStmt) bool {
	if branch.Init != nil || branch.Else != nil || !leaves(branch.Body.List, true) && !skips(branch.Body.List) {
		return false
	}
	only := true
	ast.Inspect(branch.Cond, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return only
		}
		name := p.callee(call)
		only = only && (p.builtin(call) == "len" || name == "(context.Context).Err" || strings.HasPrefix(name, "time.") || strings.HasPrefix(name, "(time.Time).") ||
			strings.HasPrefix(name, "sync/atomic.Load") || strings.HasPrefix(name, "(*sync/atomic.") && strings.HasSuffix(name, ").Load"))
		return only
	})
	return only
}

// idle is the default of a select when there is nothing in it to do or to wait for.
func (p *program) idle(choice *ast.SelectStmt) *ast.CommClause {
	for _, stmt := range choice.Body.List {
		clause, ok := stmt.(*ast.CommClause)
		if !ok || clause.Comm != nil {
			continue
		}
		for _, stmt := range clause.Body {
			switch stmt := stmt.(type) {
			case *ast.BranchStmt:
				if stmt.Tok != token.CONTINUE {
					return nil
				}
			case *ast.ExprStmt:
				if !p.calls(stmt.X, "runtime.Gosched") {
					return nil
				}
			default:
				return nil
			}
		}
		return clause
	}
	return nil
}
