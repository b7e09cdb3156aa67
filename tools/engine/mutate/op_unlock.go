package mutate

import "golang.org/x/tools/go/ast/inspector"

func unlockOperator() Operator {
	return Operator{
		Name:       "unlock",
		Hint:       "add a case that runs this line twice",
		Concurrent: true,
		find:       findUnlock,
	}
}

func unlocks() []string {
	return []string{"(*sync.Mutex).Unlock", "(*sync.RWMutex).Unlock", "(*sync.RWMutex).RUnlock", "(sync.Locker).Unlock"}
}

// findUnlock drops an Unlock or an RUnlock:
//
//	defer mu.Unlock()  →
func findUnlock(f *finder, c inspector.Cursor) {
	if f.runs(f.droppable(c), unlocks()) {
		f.drop(c)
	}
}
