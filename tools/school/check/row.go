package check

import (
	"context"
)

// A Row is one check with all that the rest of the tools say of it. Each has a file of
// its own; [Rows] lists them.
type Row struct {
	Name Name
	// Doing says what goes on while it is checked: "checking behaviour".
	Doing string
	// Says sums up a verdict that is neither skipped nor an error.
	Says func(v Verdict) string
	// ToDo reports that a failure is what the exercise leaves to the person, not a
	// mistake of theirs.
	ToDo bool

	// prepare starts what goes on beside the scripts. It is called when behaviour is
	// known, because nothing may slow that down. May be nil.
	prepare func(ctx context.Context, r *run)
	check   func(ctx context.Context, r *run) Verdict
}

// Rows lists the checks in the order in which they are known and a scorecard shows
// them.
func Rows() []Row {
	return []Row{
		behaviourRow(), defectsRow(), racesRow(), buildRow(), structureRow(), dependenciesRow(), differentialRow(),
	}
}

// Names lists the names of all checks.
func Names() []Name {
	var names []Name
	for _, row := range Rows() {
		names = append(names, row.Name)
	}
	return names
}

// Row is the check of this name.
func (n Name) Row() Row {
	for _, row := range Rows() {
		if row.Name == n {
			return row
		}
	}
	return Row{Name: n, Doing: string(n), Says: func(Verdict) string { return "" }}
}

// either says one thing of a verdict that passed, and another of one that failed.
func either(passed, failed string) func(Verdict) string {
	return func(v Verdict) string {
		if v.Outcome == Fail {
			return failed
		}
		return passed
	}
}
