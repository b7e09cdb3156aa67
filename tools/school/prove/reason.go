package prove

import (
	"fmt"
	"strings"

	"brownfield/tools/engine/script"
	"brownfield/tools/engine/subject"
	"brownfield/tools/school/catalog"
)

// ownReason says why a script's failure on v1 does not show a defect of the
// kind that kata.toml names, or returns nil when it does. A script that fails by
// a typo, or because something else broke first, proves nothing.
func ownReason(kind catalog.Kind, result script.Result) error {
	f := result.Failure
	if kind == catalog.DataRace {
		for _, report := range result.Reports {
			if len(report.Races) > 0 {
				return nil
			}
		}
		return fmt.Errorf("a race has to be reported by the race detector; this failed with: %s", message(f))
	}
	if f == nil {
		return fmt.Errorf("the script passes")
	}
	verb, _, _ := strings.Cut(f.Command, " ")
	shows := false
	switch kind {
	case catalog.Deadlock:
		shows = f.Reason == subject.Deadline
	case catalog.Leak:
		shows = f.Reason == subject.LeftBehind || verb == "goroutines"
	case catalog.Unbounded:
		shows = f.Reason == subject.Memory || verb == "upstream-stat" || isRun(f, "-nofile") ||
			f.Reason == subject.Deadline && isRun(f, "-within") // a wait without bound
	case catalog.Cancellation:
		shows = f.Reason == subject.LeftBehind || verb == "end" || isRun(f, "-signal") ||
			verb == "upstream-stat" // requests that nobody wants any more
	case catalog.LostWork, catalog.Security, catalog.WrongResult:
		shows = f.Reason == "" && (script.Asserts(verb) || isRun(f, ""))
	case catalog.DataRace: // judged above
	}
	if !shows {
		return fmt.Errorf("a failure of kind %s looks different; this one is line %d, %s: %s", kind, f.Line, f.Command, message(f))
	}
	return nil
}

func message(f *script.Failure) string {
	if f == nil {
		return "nothing"
	}
	return f.Message
}

// isRun reports whether the failure is of a run that was called with flag and did
// start: its exit code was wrong or a limit was met.
func isRun(f *script.Failure, flag string) bool {
	ran := f.Reason != "" || strings.HasPrefix(f.Message, "exit code ")
	return ran && strings.HasPrefix(f.Command, "run ") && strings.Contains(f.Command, flag)
}
