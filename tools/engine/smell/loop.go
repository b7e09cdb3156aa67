package smell

import (
	"go/ast"
	"go/token"

	"golang.org/x/tools/go/ast/inspector"
)

// loops lists the loops around a place, from the inside out, as far as the
// function that the place lies in.
func loops(cur inspector.Cursor) []inspector.Cursor {
	var all []inspector.Cursor
	for up := range cur.Enclosing((*ast.ForStmt)(nil), (*ast.RangeStmt)(nil), (*ast.FuncLit)(nil), (*ast.FuncDecl)(nil)) {
		switch up.Node().(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			all = append(all, up)
		default:
			if up.Node() != cur.Node() {
				return all
			}
		}
	}
	return all
}

// loopBody is what a loop repeats.
func loopBody(loop ast.Node) *ast.BlockStmt {
	switch loop := loop.(type) {
	case *ast.ForStmt:
		return loop.Body
	case *ast.RangeStmt:
		return loop.Body
	}
	return nil
}

// leaves reports whether a list of statements ends by leaving the loop or the
// function around it. A break without a label leaves only what is nearest, so
// inside a select or a switch it does not count.
func leaves(list []ast.Stmt, bareBreak bool) bool {
	if len(list) == 0 {
		return false
	}
	switch last := list[len(list)-1].(type) {
	case *ast.ReturnStmt:
		return true
	case *ast.BranchStmt:
		return last.Tok == token.GOTO || last.Tok == token.BREAK && (bareBreak || last.Label != nil)
	}
	return endsProcess(list)
}

// endsProcess reports whether a list of statements ends by ending the process, or
// the test.
func endsProcess(list []ast.Stmt) bool {
	if len(list) == 0 {
		return false
	}
	last, ok := list[len(list)-1].(*ast.ExprStmt)
	if !ok {
		return false
	}
	call, ok := last.X.(*ast.CallExpr)
	if !ok {
		return false
	}
	switch fun := call.Fun.(type) {
	case *ast.Ident:
		return fun.Name == "panic" || fun.Name == "Fail"
	case *ast.SelectorExpr:
		switch fun.Sel.Name {
		case "Exit", "Fatal", "Fatalf", "Fatalln", "FailNow":
			return true
		}
	}
	return false
}

// leavesAfter reports whether the nearest loop around a place is left right after
// it.
func leavesAfter(cur inspector.Cursor) bool {
	if _, ok := cur.Parent().Node().(*ast.ExprStmt); ok {
		cur = cur.Parent()
	}
	for ; ; cur = cur.Parent() {
		switch cur.Node().(type) {
		case *ast.ForStmt, *ast.RangeStmt, *ast.FuncLit, *ast.FuncDecl, *ast.File:
			return false
		}
		if leaves(siblings(cur), !inClause(cur)) {
			return true
		}
	}
}

// inClause reports whether a break at a place leaves a switch or a select and not
// the loop.
func inClause(cur inspector.Cursor) bool {
	for up := range cur.Enclosing((*ast.CaseClause)(nil), (*ast.CommClause)(nil), (*ast.ForStmt)(nil), (*ast.RangeStmt)(nil)) {
		switch up.Node().(type) {
		case *ast.CaseClause, *ast.CommClause:
			return true
		}
		return false
	}
	return false
}

// skips reports whether a list of statements ends with continue.
func skips(list []ast.Stmt) bool {
	if len(list) == 0 {
		return false
	}
	last, ok := list[len(list)-1].(*ast.BranchStmt)
	return ok && last.Tok == token.CONTINUE
}

// breaks reports whether there is a break in the body of a loop that leaves it, or
// that may.
func breaks(body *ast.BlockStmt) bool {
	found := false
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.BranchStmt:
			found = found || n.Tok == token.BREAK || n.Tok == token.GOTO
		}
		return !found
	})
	return found
}
