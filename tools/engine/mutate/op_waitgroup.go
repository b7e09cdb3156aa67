package mutate

import "golang.org/x/tools/go/ast/inspector"

func waitgroupOperator() Operator {
	return Operator{
		Name:       "waitgroup",
		Hint:       "add a case in which the last goroutine is late (in a script: upstream with latency)",
		Concurrent: true,
		find:       findWaitgroup,
	}
}

// findWaitgroup drops a call of a sync.WaitGroup:
//
//	wg.Wait()  →
func findWaitgroup(f *finder, c inspector.Cursor) {
	if f.runs(f.droppable(c), []string{"(*sync.WaitGroup).Add", "(*sync.WaitGroup).Done", "(*sync.WaitGroup).Wait"}) {
		f.drop(c)
	}
}
