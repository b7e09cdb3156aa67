package smell

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ast/inspector"
)

// waitedFor says whether somebody can learn that a goroutine has ended. When
// that cannot be seen, it says yes.
func (x *index) waitedFor(s *start) bool {
	if s.group != nil {
		return true // Who made the group waits for it, or go vet would have to say so.
	}
	found := x.signalsOf(s)
	decl := declaration(s.at)
	if found.done || found.unknown || decl == nil {
		return true
	}
	for ch := range found.sends {
		if x.heard(ch, s, decl) {
			return true
		}
	}
	for ch := range found.receives {
		if x.refilled(ch, s, decl) {
			return true
		}
	}
	return found.cancels && x.awaitsDone(s, decl) || found.serves && x.shutsDown() || x.onlyReceives(s)
}

// heard says whether anybody but the goroutine does more with a channel than to
// send on it or to close it.
func (x *index) heard(ch types.Object, s *start, decl *ast.FuncDecl) bool {
	if v, ok := ch.(*types.Var); !ok || ch.Exported() && (v.IsField() || ch.Parent() == ch.Pkg().Scope()) {
		return true
	}
	if declaredIn(ch, decl) && !declaredIn(ch, decl.Body) {
		return true // A parameter: whoever passed it can listen.
	}
	for _, use := range x.uses[ch] {
		if within(use.Node(), s.node()) || s.body != nil && within(use.Node(), s.body) {
			continue
		}
		if !x.onlyTells(use) {
			return true
		}
	}
	return false
}

// onlyTells says whether a mention of a channel sends on it, closes it,
// replaces it or asks for its size.
func (x *index) onlyTells(use inspector.Cursor) bool {
	whole := use
	for {
		up := whole.Parent()
		sel, ok := up.Node().(*ast.SelectorExpr)
		if !ok || sel.Sel != whole.Node() {
			break
		}
		whole = up
	}
	switch up := whole.Parent().Node().(type) {
	case *ast.SendStmt:
		return up.Chan == whole.Node()
	case *ast.CallExpr:
		switch x.builtin(up) {
		case "close", "len", "cap":
			return true
		}
	case *ast.AssignStmt:
		for _, left := range up.Lhs {
			if left == whole.Node() {
				return true
			}
		}
	case *ast.KeyValueExpr:
		return up.Key == whole.Node()
	}
	return false
}

// refilled says whether a channel that the goroutine receives from is a
// semaphore that the function fills again after it has started all: then it
// waits until every goroutine has given its place back.
func (x *index) refilled(ch types.Object, s *start, decl *ast.FuncDecl) bool {
	after := s.node().End()
	for loop := range s.at.Enclosing((*ast.ForStmt)(nil), (*ast.RangeStmt)(nil)) {
		after = max(after, loop.Node().End())
	}
	for _, use := range x.uses[ch] {
		if send, ok := use.Parent().Node().(*ast.SendStmt); ok && send.Pos() > after && within(send, decl) {
			return true
		}
	}
	return false
}

// awaitsDone says whether the function that starts a goroutine receives from
// the Done channel of a context.
func (x *index) awaitsDone(s *start, decl *ast.FuncDecl) bool {
	return x.contains(decl, s, func(n ast.Node) bool {
		receive, ok := n.(*ast.UnaryExpr)
		return ok && receive.Op == token.ARROW && x.calls(receive.X, "(context.Context).Done")
	})
}

// shutsDown says whether the package that starts an HTTP server also shuts one
// down, which waits for its requests.
func (x *index) shutsDown() bool {
	for cur := range x.root.Preorder((*ast.CallExpr)(nil)) {
		if x.calls(cur.Node(), "(*net/http.Server).Shutdown", "(*net/http.Server).Close") {
			return true
		}
	}
	return false
}

// onlyReceives says whether a goroutine does nothing but receive, and cancel a
// context perhaps: it lets others go on, and there is no effect of its own to
// wait for.
func (x *index) onlyReceives(s *start) bool {
	if s.body == nil {
		return false
	}
	only, receives := true, false
	ast.Inspect(s.body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SendStmt:
			only = false
		case *ast.IncDecStmt:
			counter := x.object(n.X)
			only = only && counter != nil && declaredIn(counter, s.body)
		case *ast.CallExpr:
			of := x.info.TypeOf(n.Fun)
			only = only && (x.calls(n, "(context.Context).Done") || isNamed(of, "context", "CancelFunc") || isNamed(of, "context", "CancelCauseFunc"))
		case *ast.RangeStmt:
			receives = receives || x.isReceivable(n.X)
		case *ast.UnaryExpr:
			receives = receives || n.Op == token.ARROW
		case *ast.AssignStmt:
			only = only && n.Tok == token.DEFINE
		}
		return only
	})
	return only && receives
}

// contains looks for a node in a function, outside of the goroutine.
func (x *index) contains(decl *ast.FuncDecl, s *start, wanted func(ast.Node) bool) bool {
	found := false
	ast.Inspect(decl, func(n ast.Node) bool {
		if n == s.node() {
			return false
		}
		found = found || n != nil && wanted(n)
		return !found
	})
	return found
}
