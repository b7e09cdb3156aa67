package smell

import "golang.org/x/tools/go/analysis"

// page has a section for each analyzer. A fork that is published on the web puts its
// address here.
const page = "docs/smells.md"

// Analyzers returns all analyzers of this package.
func Analyzers() []*analysis.Analyzer {
	return []*analysis.Analyzer{
		BareGo,
		CtxBackground,
		CtxField,
		DeferLoop,
		ErrText,
		GlobalState,
		KeptLock,
		LeakySend,
		LogPipe,
		LostTicker,
		SleepWait,
		SpinSelect,
		TimeAfter,
		UnboundedGo,
		UnownedGo,
		Unwaited,
	}
}
