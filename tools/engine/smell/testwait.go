package smell

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ast/inspector"
)

// testWaits reports whether a goroutine of a test is one that the test waits for in
// a way that only tests have, or whether it is none of a real program:
//
//   - an example leaves out what is around it;
//   - a bubble of testing/synctest ends when all goroutines in it have;
//   - the other end of a connection, or a server on a listener, ends when the test
//     closes its own end, and the test waits for what comes over it;
//   - what the goroutine does, the code under test reports on a channel that the
//     test receives from.
func (x *index) testWaits(s *start, decl *ast.FuncDecl) bool {
	return decl.Recv == nil && strings.HasPrefix(decl.Name.Name, "Example") ||
		x.inBubble(s, decl) || x.usesConnection(s) || x.receivesAfter(s.at, decl)
}

// inBubble reports whether a goroutine is started in a bubble of testing/synctest.
func (x *index) inBubble(s *start, decl *ast.FuncDecl) bool {
	for lit := range s.at.Enclosing((*ast.FuncLit)(nil)) {
		if x.calls(lit.Parent().Node(), "testing/synctest.Test", "testing/synctest.Run") {
			return true
		}
	}
	return x.contains(decl, s, func(n ast.Node) bool { return x.calls(n, "testing/synctest.Wait") })
}

// usesConnection reports whether a goroutine works on a listener or a connection
// that it was given.
func (x *index) usesConnection(s *start) bool {
	found := false
	look := func(within ast.Node) {
		ast.Inspect(within, func(n ast.Node) bool {
			if e, ok := n.(ast.Expr); ok && !found && isConnection(x.info.TypeOf(e)) {
				obj := x.object(e)
				found = obj != nil && (s.body == nil || !declaredIn(obj, s.body))
			}
			return !found
		})
	}
	look(s.node())
	if s.body != nil {
		look(s.body)
	}
	return found
}

func isConnection(t types.Type) bool {
	if t == nil {
		return false
	}
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	named, ok := types.Unalias(t).(*types.Named)
	if !ok || named.Obj().Pkg() == nil || named.Obj().Pkg().Path() != "net" && named.Obj().Pkg().Path() != "crypto/tls" {
		return false
	}
	name := named.Obj().Name()
	return strings.HasSuffix(name, "Conn") || strings.HasSuffix(name, "Listener")
}

// receivesAfter reports whether the statements after a start receive from a channel
// that the function has not made, so that others send on it. A timer and a context
// are no such channel.
func (x *index) receivesAfter(at inspector.Cursor, decl *ast.FuncDecl) bool {
	list := siblings(at)
	i := slices.IndexFunc(list, func(stmt ast.Stmt) bool { return stmt == at.Node() })
	return slices.ContainsFunc(list[i+1:], func(stmt ast.Stmt) bool { return x.receivesForeign(stmt, decl) })
}

func (x *index) receivesForeign(stmt ast.Stmt, decl *ast.FuncDecl) bool {
	foreign := func(ch ast.Expr) bool {
		if !x.isReceivable(ch) || x.calls(ast.Unparen(ch), "(context.Context).Done", "time.After", "time.Tick") {
			return false
		}
		t, ok := x.info.TypeOf(ch).Underlying().(*types.Chan)
		if !ok || isNamed(t.Elem(), "time", "Time") || isNamed(t.Elem(), "os", "Signal") {
			return false
		}
		obj := x.object(ch)
		return obj == nil || !declaredIn(obj, decl) || !slices.ContainsFunc(x.given[obj], x.isMake)
	}
	found := false
	ast.Inspect(stmt, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit, *ast.GoStmt:
			return false
		case *ast.UnaryExpr:
			found = found || n.Op == token.ARROW && foreign(n.X)
		case *ast.RangeStmt:
			found = found || foreign(n.X)
		}
		return !found
	})
	return found
}
