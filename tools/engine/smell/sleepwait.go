package smell

import (
	"go/ast"
	"go/token"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/inspector"
)

// SleepWait reports time.Sleep that waits for something to have happened.
var SleepWait = &analysis.Analyzer{
	Name:     "sleepwait",
	URL:      page + "#sleepwait",
	Requires: []*analysis.Analyzer{indexer},
	Run:      over(sleepWait),
	Doc: `report time.Sleep that waits for something to have happened

Before:

	func run(file string, results *Results) {
		go process(file, results)
		time.Sleep(200 * time.Millisecond)
		results.Print()
	}

After:

	func run(file string, results *Results) {
		var workers sync.WaitGroup
		workers.Go(func() { process(file, results) })
		workers.Wait()
		results.Print()
	}

A sleep is a guess at how long something takes. On a busy machine it is too short,
and then the program is wrong now and then; everywhere else it is too long, and
then it is slow always. What is waited for can say when it is done.

Watch: the second run waits forever when process does. Where that can happen, give
process a context with a deadline.

Three shapes are reported: a sleep that follows a go statement in the same list of
statements, a sleep right before the process exits, and a loop that does nothing
but look and sleep. A sleep in a loop that does work, that counts its attempts, has
a deadline, computes its pause or selects is a pause or a retry and is left alone.
So is a sleep after which the goroutines are stopped and waited for: it is how long
they are to work. Files that use testing/synctest, whose clock is not the real one,
are left alone, too.`,
}

func sleepWait(p *program) {
	for cur := range p.root.Preorder((*ast.ExprStmt)(nil)) {
		sleep, ok := cur.Node().(*ast.ExprStmt)
		if !ok || !p.calls(sleep.X, "time.Sleep") || p.hasFakeClock(cur) {
			continue
		}
		list := siblings(cur)
		at := slices.Index(list, ast.Stmt(sleep))
		switch {
		case at < 0:
		case p.startsBefore(list[:at]) && !p.isSoak(list[:at], list[at+1:]):
			p.report(sleep, "this sleep guesses how long the goroutine takes: wait for it with a sync.WaitGroup or a channel")
		case at+1 < len(list) && p.exits(list[at+1]):
			p.report(sleep, "this sleep before the exit guesses how long something takes: flush or wait for it")
		case p.polls(cur):
			p.report(sleep, "this loop sleeps until something has happened: let what happens close a channel, and receive from it")
		}
	}
}

// siblings lists the statements among which a statement stands.
func siblings(cur inspector.Cursor) []ast.Stmt {
	switch up := cur.Parent().Node().(type) {
	case *ast.BlockStmt:
		return up.List
	case *ast.CaseClause:
		return up.Body
	case *ast.CommClause:
		return up.Body
	}
	return nil
}

// startsBefore reports whether a goroutine was started, and since then nothing
// waited for any.
func (p *program) startsBefore(list []ast.Stmt) bool {
	for _, stmt := range slices.Backward(list) {
		switch stmt := stmt.(type) {
		case *ast.GoStmt:
			return true
		case *ast.ExprStmt:
			if p.calls(stmt.X, "(*sync.WaitGroup).Go", "(*golang.org/x/sync/errgroup.Group).Go") {
				return true
			}
			if !p.calls(stmt.X, "time.Sleep") {
				return false
			}
		default:
			return false // Whatever comes between may be what the sleep is for.
		}
	}
	return false
}

// isSoak reports whether what comes after a sleep stops the goroutines and waits
// for them: then the sleep is how long they are to work, and no guess. The Stop of
// what a goroutine runs may wait itself.
func (p *program) isSoak(before, rest []ast.Stmt) bool {
	if len(rest) == 0 || !p.tellsToStop(rest[0]) {
		return false
	}
	if stop, ok := rest[0].(*ast.ExprStmt); ok && slices.ContainsFunc(before, func(stmt ast.Stmt) bool { return p.stops(stop, stmt) }) {
		return true
	}
	return slices.ContainsFunc(rest[1:], func(stmt ast.Stmt) bool {
		waits := false
		ast.Inspect(stmt, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncLit:
				return false
			case *ast.UnaryExpr:
				waits = waits || n.Op == token.ARROW
			case *ast.RangeStmt:
				waits = waits || p.isReceivable(n.X)
			case *ast.CallExpr:
				waits = waits || calledAs(n) == "Wait"
			}
			return !waits
		})
		return waits
	})
}

// stops reports whether a statement stops the value whose method a go statement runs.
func (p *program) stops(stop *ast.ExprStmt, stmt ast.Stmt) bool {
	begin, ok := stmt.(*ast.GoStmt)
	if !ok {
		return false
	}
	end, ok := stop.X.(*ast.CallExpr)
	if !ok || !isStop(end) || receiver(begin.Call) == nil {
		return false
	}
	of := p.object(receiver(begin.Call))
	return of != nil && of == p.object(receiver(end))
}

// tellsToStop reports whether a statement closes a channel, cancels a context,
// stops or closes something, or sets an atomic flag.
func (p *program) tellsToStop(stmt ast.Stmt) bool {
	expr, ok := stmt.(*ast.ExprStmt)
	if !ok {
		return false
	}
	call, ok := expr.X.(*ast.CallExpr)
	if !ok {
		return false
	}
	name := p.callee(call)
	return p.builtin(call) == "close" || isCancel(p.info.TypeOf(call.Fun)) || isStop(call) ||
		strings.HasPrefix(name, "sync/atomic.Store") || strings.HasPrefix(name, "(*sync/atomic.") && strings.HasSuffix(name, ").Store")
}

func (p *program) exits(stmt ast.Stmt) bool {
	exit, ok := stmt.(*ast.ExprStmt)
	return ok && p.calls(exit.X, "os.Exit", "log.Fatal", "log.Fatalf", "log.Fatalln")
}

// polls reports whether the loop right around a sleep does nothing but look
// whether it may end. A loop that looks at the clock or at a context as well gives
// up some time, as one does where nothing else can be waited for.
func (p *program) polls(cur inspector.Cursor) bool {
	loop, ok := cur.Parent().Parent().Node().(*ast.ForStmt)
	if !ok || loop.Init != nil || loop.Post != nil || p.givesUpInTime(loop) {
		return false
	}
	looks := loop.Cond != nil
	sleep, ok := cur.Node().(*ast.ExprStmt)
	if !ok || computes(sleep) {
		return false
	}
	for _, stmt := range loop.Body.List {
		switch stmt := stmt.(type) {
		case *ast.ExprStmt:
			if !p.calls(stmt.X, "time.Sleep") {
				return false
			}
		case *ast.IfStmt:
			if stmt.Else != nil || len(stmt.Body.List) != 1 || !leaves(stmt.Body.List, true) {
				return false
			}
			looks = true
		default:
			return false
		}
	}
	return looks
}

// givesUpInTime reports whether a loop asks for the time or whether a context has
// ended.
func (p *program) givesUpInTime(loop *ast.ForStmt) bool {
	found := false
	ast.Inspect(loop, func(n ast.Node) bool {
		found = found || n != nil && p.calls(n, "time.Now", "time.Since", "time.Until", "(context.Context).Err")
		return !found
	})
	return found
}

// computes reports whether a sleep asks for its duration, as a backoff does.
func computes(sleep *ast.ExprStmt) bool {
	call, ok := sleep.X.(*ast.CallExpr)
	if !ok {
		return false
	}
	_, calls := ast.Unparen(call.Args[0]).(*ast.CallExpr)
	return calls
}

// hasFakeClock reports whether a file uses testing/synctest.
func (p *program) hasFakeClock(cur inspector.Cursor) bool {
	for up := range cur.Enclosing((*ast.File)(nil)) {
		file, ok := up.Node().(*ast.File)
		return ok && imports(file, "testing/synctest")
	}
	return false
}
