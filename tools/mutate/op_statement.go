package mutate

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ast/inspector"
)

// findDeletion drops a statement:
//
//	log.Print(n)       →
//	total = n          →
//	i++                →
//	results <- r       →
//
// The statement stays where it is, under a condition, so that all variables and
// imports are still used. A declaration is never dropped, nor is a statement
// with a label.
//
// Where a drop breaks a concurrent program in a way of its own, it has an
// operator of its own: lock, unlock, waitgroup, cancel, close, defer.
func findDeletion(f *finder, c inspector.Cursor) {
	if !inList(c) {
		return
	}
	statement, ok := c.Node().(ast.Stmt)
	if !ok {
		return
	}
	switch n := statement.(type) {
	case *ast.ExprStmt:
		if call, ok := ast.Unparen(n.X).(*ast.CallExpr); ok {
			f.operator = f.dropped(call, "statement")
		}
	case *ast.DeferStmt:
		f.operator = f.dropped(n.Call, "defer")
	case *ast.AssignStmt:
		if n.Tok == token.DEFINE || allBlank(n.Lhs) {
			return
		}
	case *ast.IncDecStmt, *ast.SendStmt, *ast.GoStmt:
	default:
		return
	}
	m := f.mutant(statement.Pos(), statement.End(), "")
	f.wrap(statement.Pos(), statement.End(), "if !"+on(m)+" { ", " }", m)
}

// dropped names the operator for a call that is dropped.
func (f *finder) dropped(call *ast.CallExpr, otherwise string) string {
	switch f.callee(call) {
	case "(*sync.Mutex).Lock", "(*sync.RWMutex).Lock", "(*sync.RWMutex).RLock", "(sync.Locker).Lock":
		return "lock"
	case "(*sync.Mutex).Unlock", "(*sync.RWMutex).Unlock", "(*sync.RWMutex).RUnlock", "(sync.Locker).Unlock":
		return "unlock"
	case "(*sync.WaitGroup).Add", "(*sync.WaitGroup).Done", "(*sync.WaitGroup).Wait":
		return "waitgroup"
	}
	if f.builtin(call) == "close" {
		return "close"
	}
	if named, ok := types.Unalias(f.info.TypeOf(call.Fun)).(*types.Named); ok && named.Obj().Pkg() != nil &&
		named.Obj().Pkg().Path() == "context" && (named.Obj().Name() == "CancelFunc" || named.Obj().Name() == "CancelCauseFunc") {
		return "cancel"
	}
	return otherwise
}

// allBlank says whether an assignment only throws values away.
func allBlank(left []ast.Expr) bool {
	for _, e := range left {
		if name, ok := e.(*ast.Ident); !ok || name.Name != "_" {
			return false
		}
	}
	return true
}
