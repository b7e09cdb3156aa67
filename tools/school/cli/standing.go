package cli

import (
	"fmt"

	"brownfield/tools/school/workspace"
)

// Standing says in a few words how far a person is.
func Standing(state workspace.State) string {
	if state.Started.IsZero() {
		return "not begun"
	}
	return Stood("behaviour", state.Behaviour, "defects", state.Defects) + ", on " + state.Checked.Local().Format("2 Jan 2006")
}

// Stood says how far a check got: of a copy that does not build there are no
// scores, and of one that hangs none of the defects.
func Stood(behaviour string, kept workspace.Score, defects string, fixed workspace.Score) string {
	switch {
	case kept.Total == 0:
		return "not checked, it does not build"
	case fixed.Total == 0:
		return fmt.Sprintf("%s %d/%d", behaviour, kept.Passed, kept.Total)
	}
	return fmt.Sprintf("%s %d/%d, %s %d/%d", behaviour, kept.Passed, kept.Total, defects, fixed.Passed, fixed.Total)
}
