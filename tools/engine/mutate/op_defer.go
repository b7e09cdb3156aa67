package mutate

import (
	"go/ast"

	"golang.org/x/tools/go/ast/inspector"
)

func deferOperator() Operator {
	return Operator{
		Name:       "defer",
		Hint:       "add a case that counts what stays open: files, goroutines, temporary files",
		Concurrent: true,
		find:       findDefer,
	}
}

// findDefer drops a deferred call that no operator before it has dropped:
//
//	defer file.Close()  →
func findDefer(f *finder, c inspector.Cursor) {
	if statement, ok := c.Node().(*ast.DeferStmt); ok && f.droppable(c) != nil && f.dropped != statement {
		f.drop(c)
	}
}
