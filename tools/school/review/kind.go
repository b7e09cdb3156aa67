package review

import "slices"

// A Kind is a family of planted faults: what a reader tends to find or to miss.
type Kind string

// The kinds of planted fault.
const (
	LostCancellation Kind = "lost-cancellation"
	LockScope        Kind = "lock-scope"
	SwallowedError   Kind = "swallowed-error"
	LogChange        Kind = "log-change"
	ResourceLeak     Kind = "resource-leak"
	OffByOne         Kind = "off-by-one"
	EmptyTest        Kind = "empty-test"
	SharedMemory     Kind = "shared-memory"
	BrokenPromise    Kind = "broken-promise"
	Unbounded        Kind = "unbounded"
	Deadlock         Kind = "deadlock"
)

// Kinds lists all kinds, in the order in which they are explained.
func Kinds() []Kind {
	return []Kind{
		LostCancellation, LockScope, SharedMemory, Deadlock, SwallowedError, ResourceLeak,
		Unbounded, OffByOne, LogChange, BrokenPromise, EmptyTest,
	}
}

// Says explains a kind in a sentence.
func (k Kind) Says() string {
	switch k {
	case LostCancellation:
		return "Work goes on, or a caller waits for it, after its result is no longer wanted."
	case LockScope:
		return "A lock is held for too short a time to guard, or around what should not wait for it."
	case SharedMemory:
		return "A slice, map, buffer or value has two owners, and one of them changes it."
	case Deadlock:
		return "Two parts of the program wait for each other, or for what never comes."
	case SwallowedError:
		return "An error is dropped, replaced or mistaken for another, and the caller does not see it."
	case ResourceLeak:
		return "A file, connection, goroutine, timer or temporary file is left behind on one of the ways out."
	case Unbounded:
		return "Something grows, or is waited for, without a limit that was there or has to be there."
	case OffByOne:
		return "A limit lets one too many or one too few through."
	case LogChange:
		return "A log line has another key, level or place than the searches and alerts on it expect."
	case BrokenPromise:
		return "A promise of the program (an order, a mode, an exit code, a format) no longer holds in one case."
	case EmptyTest:
		return "A test stays green when what its name promises is broken."
	}
	return ""
}

func (k Kind) known() bool { return slices.Contains(Kinds(), k) }
