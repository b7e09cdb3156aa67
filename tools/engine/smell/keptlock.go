package smell

import (
	"go/ast"
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/inspector"
)

// KeptLock reports a lock that one way out of a function keeps.
var KeptLock = &analysis.Analyzer{
	Name:     "keptlock",
	URL:      page + "#keptlock",
	Requires: []*analysis.Analyzer{indexer},
	Run:      over(keptLock),
	Doc: `report a lock that one way out of a function keeps

Before:

	func (a *Account) Withdraw(n int) error {
		a.mu.Lock()
		if a.balance < n {
			return errFunds
		}
		a.balance -= n
		a.mu.Unlock()
		return nil
	}

After:

	func (a *Account) Withdraw(n int) error {
		a.mu.Lock()
		if a.balance < n {
			a.mu.Unlock()
			return errFunds
		}
		a.balance -= n
		a.mu.Unlock()
		return nil
	}

After the first error the mutex stays locked, and the next caller waits forever.

The suggested fix unlocks before the return. It is safe because it is offered only
where the return evaluates nothing but local names, constants and error variables. A defer of the unlock
after the lock is often better to read; it holds the lock until the function has
returned.

It is reported when the return stands between a lock and an unlock of the same
expression in one list of statements. A function without such an unlock may mean to
return with the lock held, and is not reported.`,
}

func keptLock(p *program) {
	for cur := range p.root.Preorder((*ast.ExprStmt)(nil)) {
		stmt, ok := cur.Node().(*ast.ExprStmt)
		if !ok {
			continue
		}
		call, ok := stmt.X.(*ast.CallExpr)
		if !ok || !isLock(p.callee(call)) {
			continue
		}
		mu := receiver(call)
		for _, ret := range p.keepers(cur, mu) {
			p.reportWith(p.unlockBefore(ret, call), ret, "this return keeps %s locked, so the next Lock waits forever: unlock it before, or defer the unlock", types.ExprString(mu))
		}
	}
}

// unlockBefore unlocks a mutex before a return. The values of the return are not
// what the mutex guards: they are local, constant, or errors.
func (p *program) unlockBefore(ret *ast.ReturnStmt, lock *ast.CallExpr) []analysis.SuggestedFix {
	for _, result := range ret.Results {
		switch result := ast.Unparen(result).(type) {
		case *ast.BasicLit:
		case *ast.Ident:
			if v, ok := p.info.Uses[result].(*types.Var); ok && v.Kind() == types.PackageVar && !isError(v.Type()) {
				return nil
			}
		default:
			return nil
		}
	}
	unlock := types.ExprString(receiver(lock)) + "." + strings.Replace(calledAs(lock), "Lock", "Unlock", 1) + "()"
	return []analysis.SuggestedFix{{
		Message:   "Call " + unlock + " before the return",
		TextEdits: []analysis.TextEdit{{Pos: ret.Pos(), End: ret.Pos(), NewText: []byte(unlock + "\n")}},
	}}
}

func isError(t types.Type) bool { return types.Identical(t, types.Universe.Lookup("error").Type()) }

// keepers lists the returns that a lock is kept on: they stand between the lock and
// an unlock in the same list of statements. Without such an unlock the function
// means to return with the lock held.
func (p *program) keepers(lock inspector.Cursor, mu ast.Expr) []*ast.ReturnStmt {
	var kept []*ast.ReturnStmt
	list := siblings(lock)
	for i, stmt := range list {
		if stmt == lock.Node() {
			list = list[i+1:]
			break
		}
	}
	for _, stmt := range list {
		if expr, ok := stmt.(*ast.ExprStmt); ok && p.unlocks(expr, mu) {
			return kept
		}
		switch stmt := stmt.(type) {
		case *ast.DeferStmt:
			if p.mayUnlock(stmt, mu) {
				return nil
			}
		case *ast.IfStmt, *ast.ForStmt, *ast.RangeStmt, *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.SelectStmt, *ast.BlockStmt:
			if !p.mayUnlock(stmt, mu) {
				kept = append(kept, returnsIn(stmt)...)
			}
		default:
			if p.mayUnlock(stmt, mu) {
				return nil
			}
		}
	}
	return nil
}

func (p *program) unlocks(n ast.Node, mu ast.Expr) bool {
	if expr, ok := n.(*ast.ExprStmt); ok {
		n = expr.X
	}
	call, ok := n.(*ast.CallExpr)
	return ok && isUnlock(p.callee(call)) && types.ExprString(receiver(call)) == types.ExprString(mu)
}

// mayUnlock reports whether a statement unlocks a mutex, or calls something that
// does or that cannot be seen to have nothing to do with it.
func (p *program) mayUnlock(stmt ast.Node, mu ast.Expr) bool {
	obj := p.object(mu)
	found := false
	ast.Inspect(stmt, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || found {
			return !found
		}
		if isUnlock(p.callee(call)) {
			found = p.object(receiver(call)) == obj
			return !found
		}
		if c := p.resolve(call); c.body != nil {
			ast.Inspect(c.body, func(n ast.Node) bool {
				inner, ok := n.(*ast.CallExpr)
				found = found || ok && isUnlock(p.callee(inner)) && p.object(receiver(inner)) == obj
				return !found
			})
		}
		return !found
	})
	return found
}

// returnsIn lists the returns in a statement, without those of function literals.
func returnsIn(stmt ast.Node) []*ast.ReturnStmt {
	var found []*ast.ReturnStmt
	ast.Inspect(stmt, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.ReturnStmt:
			found = append(found, n)
		}
		return true
	})
	return found
}
