package mutate

import (
	"go/ast"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"
)

func sectionOperator() Operator {
	return Operator{
		Name:       "section",
		Hint:       "add a case in which several goroutines meet here, and run it under -race",
		Concurrent: true,
		find:       findSection,
	}
}

// findSection opens a critical section, in one function and for one lock:
//
//	mu.Lock()          →
//	defer mu.Unlock()  →
//
// A Lock that is dropped alone is caught at once, because the Unlock crashes;
// an Unlock alone is caught by the next Lock. Without both, nothing is wrong
// until two goroutines meet, which is the fault that people make.
func findSection(f *finder, c inspector.Cursor) {
	if c.ParentEdgeKind() != edge.FuncDecl_Body {
		return
	}
	sections := map[string][]ast.Stmt{}
	closed := map[string]bool{}
	var order []string
	for s := range c.Preorder((*ast.ExprStmt)(nil), (*ast.DeferStmt)(nil)) {
		call := called(s.Node())
		if call == nil || !inList(s) {
			continue
		}
		lock, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
		if !ok {
			continue
		}
		statement, ok := s.Node().(ast.Stmt)
		if !ok {
			continue
		}
		name := f.source(lock.X)
		switch {
		case f.runs(call, locks()):
			if sections[name] == nil {
				order = append(order, name)
			}
			sections[name] = append(sections[name], statement)
		case f.runs(call, unlocks()):
			closed[name] = true
			sections[name] = append(sections[name], statement)
		}
	}
	for _, name := range order {
		if !closed[name] {
			continue
		}
		first := sections[name][0]
		m := f.mutant(first.Pos(), first.End(), "")
		for _, statement := range sections[name][1:] {
			m.Also = append(m.Also, Span{f.offset(statement.Pos()), f.offset(statement.End())})
		}
		for _, statement := range sections[name] {
			f.wrap(statement.Pos(), statement.End(), "if !"+on(m)+" { ", " }", m)
		}
	}
}
