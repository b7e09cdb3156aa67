package smell

import (
	"go/ast"
	"slices"
	"strconv"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/inspector"
)

// SleepWait reports time.Sleep that waits for something to have happened.
//
// Before:
//
//	go process(file, results)
//	time.Sleep(200 * time.Millisecond) // let the worker finish
//
// After:
//
//	var workers sync.WaitGroup
//	workers.Go(func() { process(file, results) })
//	workers.Wait()
//
// A sleep is a guess at how long something takes. On a busy machine it is too
// short, and then the program is wrong now and then; everywhere else it is too
// long, and then it is slow always. What is waited for can say when it is done.
//
// Three shapes are reported: a sleep that follows a go statement in the same
// list of statements, a sleep right before the process exits, and a loop that
// does nothing but look and sleep. A sleep in a loop that does work, that
// counts its attempts, computes its pause or selects is a pause or a retry and is left
// alone, and so are files that use testing/synctest, whose clock is not the real one.
var SleepWait = &analysis.Analyzer{
	Name:     "sleepwait",
	Doc:      "report time.Sleep that waits for something to have happened",
	Requires: []*analysis.Analyzer{indexer},
	Run:      over(sleepWait),
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
		case p.startsBefore(list[:at]):
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

// startsBefore says whether a goroutine was started, and since then nothing
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

func (p *program) exits(stmt ast.Stmt) bool {
	exit, ok := stmt.(*ast.ExprStmt)
	return ok && p.calls(exit.X, "os.Exit", "log.Fatal", "log.Fatalf", "log.Fatalln")
}

// polls says whether the loop right around a sleep does nothing but look
// whether it may end.
func (p *program) polls(cur inspector.Cursor) bool {
	loop, ok := cur.Parent().Parent().Node().(*ast.ForStmt)
	if !ok || loop.Init != nil || loop.Post != nil {
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

// computes says whether a sleep asks for its duration, as a backoff does.
func computes(sleep *ast.ExprStmt) bool {
	call, ok := sleep.X.(*ast.CallExpr)
	if !ok {
		return false
	}
	_, calls := ast.Unparen(call.Args[0]).(*ast.CallExpr)
	return calls
}

// hasFakeClock says whether a file uses testing/synctest.
func (p *program) hasFakeClock(cur inspector.Cursor) bool {
	for up := range cur.Enclosing((*ast.File)(nil)) {
		file, ok := up.Node().(*ast.File)
		return ok && slices.ContainsFunc(file.Imports, func(spec *ast.ImportSpec) bool {
			path, err := strconv.Unquote(spec.Path.Value)
			return err == nil && path == "testing/synctest"
		})
	}
	return false
}
