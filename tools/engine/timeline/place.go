package timeline

import (
	"strings"

	"golang.org/x/exp/trace"
)

// ownPlace is the innermost of the program's own lines in a stack, and how many
// lines of others are within it; -1 if it has none.
func (rd *reader) ownPlace(stack trace.Stack) (Place, int) {
	depth := 0
	for frame := range stack.Frames() {
		if rd.isOwn(frame) {
			return placeOf(frame), depth
		}
		if !strings.HasPrefix(frame.Func, "runtime.") {
			depth++
		}
	}
	return Place{}, -1
}

func placeOf(frame trace.StackFrame) Place {
	return Place{Func: frame.Func, File: frame.File, Line: int(frame.Line)} //nolint:gosec // No file has so many lines.
}

// isOwn reports whether a line is in the program's module. The module's dependencies
// have a version in their paths, vendored ones are below vendor/.
func (rd *reader) isOwn(frame trace.StackFrame) bool {
	rest, below := strings.CutPrefix(frame.File, rd.timeline.Module)
	return below && strings.HasPrefix(rest, "/") && !strings.HasPrefix(rest, "/vendor/") && !strings.HasSuffix(rest, "/"+injectedName)
}

// isStandard reports whether a function is of the standard library, whose import
// paths have no dot in their first element.
func isStandard(function string) bool {
	first, _, found := strings.Cut(function, "/")
	if !found {
		first, _, _ = strings.Cut(function, ".")
		return first != "main"
	}
	return !strings.Contains(first, ".")
}

// why says what a goroutine waits for in the words of Go's own dumps, and where.
func (rd *reader) why(change trace.StateTransition, to trace.GoState) (string, Place) {
	at, depth := rd.ownPlace(change.Stack)
	within := func(prefix string) bool {
		for frame := range change.Stack.Frames() {
			if rd.isOwn(frame) {
				return false
			}
			if strings.HasPrefix(frame.Func, prefix) {
				return true
			}
		}
		return false
	}
	if to == trace.GoSyscall {
		return "system call", at
	}
	switch change.Reason {
	case "chan send":
		return "channel send", at
	case "chan receive":
		return "channel receive", at
	case "select":
		if depth > 0 && within("net") {
			return "I/O", at // In net/http a request waits in a select.
		}
		return "select", at
	case "sync":
		if within("sync.(*WaitGroup).Wait") {
			return "wait group", at
		}
		return "lock", at
	case "sync.(*Cond).Wait":
		return "condition", at
	case "forever":
		return "nothing (a nil channel or an empty select)", at
	case "I/O", "sleep":
		return change.Reason, at
	case "":
		return "something that began before the trace", at
	default:
		return change.Reason, at
	}
}
