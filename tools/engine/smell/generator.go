package smell

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ast/inspector"
)

// readerThatLeaves finds a loop that ranges over the channel of a generator, a
// function that returns the channel on which its goroutine sends one value after the
// other, and that can end before the channel is closed.
func (p *program) readerThatLeaves(s *start, sent sent) ast.Node {
	decl := declaration(s.at)
	if decl == nil || functionOf(s.at) != decl || len(loops(sent.at)) == 0 || !p.onlyReturned(sent.ch, s) {
		return nil
	}
	for _, mention := range p.callers()[p.info.Defs[decl.Name]] {
		call := selected(mention).Parent()
		if _, ok := call.Node().(*ast.CallExpr); !ok {
			continue
		}
		reader := p.rangesOver(call)
		if reader == nil {
			continue
		}
		around := declaration(call)
		if around != nil && !isMain(around) && leavesEarly(cursorAt(p.root, reader)) {
			return reader
		}
	}
	return nil
}

// onlyReturned reports whether a function does nothing with a channel but return it.
func (p *program) onlyReturned(ch types.Object, s *start) bool {
	returned := false
	for _, use := range p.uses[ch] {
		if within(use.Node(), s.node()) {
			continue
		}
		if _, ok := use.Parent().Node().(*ast.ReturnStmt); !ok {
			return false
		}
		returned = true
	}
	return returned
}

// rangesOver is the loop that ranges over the result of a call, when nothing else is
// done with it.
func (p *program) rangesOver(call inspector.Cursor) *ast.RangeStmt {
	switch up := call.Parent().Node().(type) {
	case *ast.RangeStmt:
		return up
	case *ast.AssignStmt:
		name, ok := up.Lhs[0].(*ast.Ident)
		if !ok || len(up.Lhs) != 1 || up.Tok != token.DEFINE {
			return nil
		}
		uses := p.uses[p.info.Defs[name]]
		if len(uses) != 1 {
			return nil
		}
		loop, ok := uses[0].Parent().Node().(*ast.RangeStmt)
		if ok && loop.X == uses[0].Node() {
			return loop
		}
	}
	return nil
}

// leavesEarly reports whether there is a return, or a break of this loop, in a loop.
func leavesEarly(loop inspector.Cursor) bool {
	for cur := range loop.Preorder((*ast.ReturnStmt)(nil), (*ast.BranchStmt)(nil)) {
		if functionOf(cur) != functionOf(loop) {
			continue
		}
		branch, ok := cur.Node().(*ast.BranchStmt)
		if !ok || branch.Tok == token.BREAK && branch.Label == nil && !inClause(cur) && loops(cur)[0].Node() == loop.Node() {
			return true
		}
	}
	return false
}
