package smell

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ast/inspector"
)

// waitedFor reports whether somebody can learn that a goroutine has ended, or
// whether there is nothing in it to wait for. When that cannot be seen, it says
// yes.
func (x *index) waitedFor(s *start) bool {
	if s.group != nil {
		return true // Whether anybody waits for the group is for unwaited to say.
	}
	found := x.signalsOf(s)
	decl := declaration(s.at)
	if found.done || found.unknown || decl == nil {
		return true
	}
	if x.tells(found, s, decl) {
		return true
	}
	for ch := range found.receives {
		if x.refilled(ch, s, decl) || x.dismissed(ch, s) {
			return true
		}
	}
	for mu := range found.unlocks {
		if !found.locks[mu] {
			return true // The lock was handed to it: whoever locks next waits.
		}
	}
	for of := range found.runs {
		if x.stopped(of, s) {
			return true
		}
	}
	return found.cancels && x.awaitsDone(s, decl) || found.serves && x.shutsDown() || x.onlyWatches(s, decl) || x.inTest(s.node()) && x.testWaits(s, decl)
}

// tells reports whether a goroutine sends on or closes a channel that others receive
// from.
func (x *index) tells(found *signals, s *start, decl *ast.FuncDecl) bool {
	for ch := range found.sends {
		if x.heard(ch, s, decl) || x.unalias(ch) != ch && x.heard(x.unalias(ch), s, decl) {
			return true
		}
	}
	return false
}

// heard reports whether anybody but the goroutine does more with a channel than to
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

// onlyTells reports whether a mention of a channel sends on it, closes it,
// replaces it or asks for its size.
func (x *index) onlyTells(use inspector.Cursor) bool {
	whole := selected(use)
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

// refilled reports whether a channel that the goroutine receives from is a
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

// awaitsDone reports whether the function that starts a goroutine receives from
// the Done channel of a context.
func (x *index) awaitsDone(s *start, decl *ast.FuncDecl) bool {
	return x.contains(decl, s, func(n ast.Node) bool {
		receive, ok := n.(*ast.UnaryExpr)
		return ok && receive.Op == token.ARROW && x.calls(receive.X, "(context.Context).Done")
	})
}

// shutsDown reports whether the package that starts an HTTP server also shuts one
// down, which waits for its requests.
func (x *index) shutsDown() bool {
	for cur := range x.root.Preorder((*ast.CallExpr)(nil)) {
		if x.calls(cur.Node(), "(*net/http.Server).Shutdown", "(*net/http.Server).Close") {
			return true
		}
	}
	return false
}

// dismissed reports whether a channel that the goroutine receives from is how
// somebody sends it home: its receive is the last that it does, and the send
// blocks until then.
func (x *index) dismissed(ch types.Object, s *start) bool {
	if s.body == nil {
		return false
	}
	last, sent := false, false
	for _, use := range x.uses[ch] {
		whole := selected(use)
		switch up := whole.Parent().Node().(type) {
		case *ast.SendStmt:
			sent = sent || up.Chan == whole.Node() && !within(up, s.body)
		case *ast.UnaryExpr:
			last = last || up.Op == token.ARROW && endsAfter(whole.Parent())
		}
	}
	if !last || !sent {
		return false
	}
	for _, value := range x.given[ch] {
		if made, ok := value.(*ast.CallExpr); ok && !x.hasNoRoom(made) {
			return false // The send does not block.
		}
	}
	return true
}

// endsAfter reports whether the function that a receive stands in returns after
// it.
func endsAfter(receive inspector.Cursor) bool {
	for cur := receive; ; cur = cur.Parent() {
		rest := siblings(cur)
		if clause, ok := cur.Parent().Node().(*ast.CommClause); ok && clause.Comm == cur.Node() {
			rest = clause.Body
		} else if i := slices.IndexFunc(rest, func(stmt ast.Stmt) bool { return stmt == cur.Node() }); i >= 0 {
			rest = rest[i+1:]
		}
		if len(rest) > 0 {
			_, returns := rest[0].(*ast.ReturnStmt)
			return returns
		}
		switch cur.Node().(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			return false
		case *ast.FuncDecl, *ast.FuncLit:
			return true
		}
	}
}

// stopped reports whether the package stops what the goroutine runs, or waits for
// it: server.Stop() for a goroutine that is server.Serve(l).
func (x *index) stopped(of types.Object, s *start) bool {
	for _, use := range x.uses[of] {
		if within(use.Node(), s.node()) {
			continue
		}
		whole := selected(use)
		sel, ok := whole.Parent().Node().(*ast.SelectorExpr)
		if !ok || sel.X != whole.Node() {
			continue
		}
		switch sel.Sel.Name {
		case "Stop", "GracefulStop", "Shutdown", "Close", "Wait":
			return true
		}
	}
	return false
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
