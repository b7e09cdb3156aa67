package smell

import "golang.org/x/tools/go/analysis"

// Analyzers returns all analyzers of this package.
func Analyzers() []*analysis.Analyzer {
	return []*analysis.Analyzer{
		BareGo,
		CtxBackground,
		ErrText,
		GlobalState,
		LeakySend,
		SleepWait,
		TimeAfter,
		UnboundedGo,
		UnownedGo,
	}
}
