package mutate

import "golang.org/x/tools/go/ast/inspector"

func lockOperator() Operator {
	return Operator{
		Name:       "lock",
		Hint:       "add a case in which several goroutines meet here, and run it under -race",
		Concurrent: true,
		find:       findLock,
	}
}

func locks() []string {
	return []string{"(*sync.Mutex).Lock", "(*sync.RWMutex).Lock", "(*sync.RWMutex).RLock", "(sync.Locker).Lock"}
}

// findLock drops a Lock or an RLock:
//
//	mu.Lock()  →
func findLock(f *finder, c inspector.Cursor) {
	if f.runs(f.droppable(c), locks()) {
		f.drop(c)
	}
}
