package review

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"brownfield/tools/engine/script"
	"brownfield/tools/engine/subject"
)

// ownReason says why a script's failure does not show the fault that it is the
// proof of, or returns nil when it does. That it passes with the repair already
// says that it is no typo; this says that the failure was seen in the program,
// and not in what the script prepares.
func ownReason(f Fault, result script.Result) error {
	if f.Race {
		for _, report := range result.Reports {
			if len(report.Races) > 0 {
				return nil
			}
		}
		return errors.New("a race has to be reported by the race detector")
	}
	failure := result.Failure
	if failure == nil {
		return errors.New("the script passes")
	}
	verb, _, _ := strings.Cut(failure.Command, " ")
	limit := failure.Reason != ""
	says := limit || script.Asserts(verb) ||
		verb == "run" && strings.HasPrefix(failure.Message, "exit code ")
	switch f.Kind {
	case Deadlock:
		says = failure.Reason == subject.Deadline || failure.Reason == subject.LeftBehind || verb == "end"
	case LogChange:
		says = !limit && slices.Contains([]string{"stderr", "stdout", "grep", "!", "cmplog", "cmp", "await"}, verb)
	default:
	}
	if !says {
		return fmt.Errorf("a fault of kind %s looks different; this is line %d, %s: %s", f.Kind, failure.Line, failure.Command, failure.Message)
	}
	return nil
}
