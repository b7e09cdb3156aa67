package check

import (
	"context"
	"fmt"
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

// Open reports whether a verdict is what the exercise leaves to be done, not a mistake.
func (v Verdict) Open() bool { return v.Outcome == Fail && v.Check.Row().ToDo }

// Sign is a verdict at a glance.
func (v Verdict) Sign() string {
	sign, _ := v.glance()
	return sign
}

// Word is what the sign of a verdict means.
func (v Verdict) Word() string {
	_, word := v.glance()
	return word
}

func (v Verdict) glance() (sign, word string) {
	switch {
	case v.Outcome == Pass:
		return "✓", "passes"
	case v.Outcome == Skip:
		return "–", "not checked"
	case v.Open():
		return "○", "for you to do"
	}
	return "✗", "broken"
}

// Summary says what a verdict came to, in a few words.
func (v Verdict) Summary() string {
	if v.Outcome == Skip || v.Outcome == Error {
		return v.Note
	}
	return v.Check.Row().Says(v)
}

// Score is how many passed of how many, where that says something.
func (v Verdict) Score() string {
	if v.Total <= 1 && v.Check != Defects || v.Outcome == Error || v.Outcome == Skip {
		return ""
	}
	return fmt.Sprintf("%d/%d", v.Passed, v.Total)
}
