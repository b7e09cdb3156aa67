package mutate

import (
	"go/types"

	"golang.org/x/tools/go/ast/inspector"
)

func cancelOperator() Operator {
	return Operator{
		Name:       "cancel",
		Hint:       "add a case that counts goroutines or requests after the end (in a script: goroutines, upstream-stat)",
		Concurrent: true,
		find:       findCancel,
	}
}

// findCancel drops a call of a function that cancels a context:
//
//	defer cancel()  →
func findCancel(f *finder, c inspector.Cursor) {
	call := f.droppable(c)
	if call == nil {
		return
	}
	named, ok := types.Unalias(f.info.TypeOf(call.Fun)).(*types.Named)
	if !ok || named.Obj().Pkg() == nil || named.Obj().Pkg().Path() != "context" {
		return
	}
	switch named.Obj().Name() {
	case "CancelFunc", "CancelCauseFunc":
		f.drop(c)
	}
}
