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

// leaves says whether a list of statements ends by leaving the loop or the
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
	case *ast.ExprStmt:
		call, ok := last.X.(*ast.CallExpr)
		if !ok {
			return false
		}
		switch fun := call.Fun.(type) {
		case *ast.Ident:
			return fun.Name == "panic"
		case *ast.SelectorExpr:
			return fun.Sel.Name == "Exit" || fun.Sel.Name == "Fatal" || fun.Sel.Name == "Fatalf" || fun.Sel.Name == "FailNow"
		}
	}
	return false
}
