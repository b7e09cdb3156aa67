package mutate

import "golang.org/x/tools/go/ast/inspector"

func closeOperator() Operator {
	return Operator{
		Name:       "close",
		Hint:       "add a case in which a receiver waits for the end of the channel",
		Concurrent: true,
		find:       findClose,
	}
}

// findClose drops the closing of a channel:
//
//	close(results)  →
func findClose(f *finder, c inspector.Cursor) {
	if call := f.droppable(c); call != nil && f.builtin(call) == "close" {
		f.drop(c)
	}
}
