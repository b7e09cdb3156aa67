package check

import (
	"encoding/json"
	"iter"
	"slices"

	"brownfield/tools/internal/printable"
)

// A Name names a check. [Rows] lists them.
type Name string

// An Outcome is what a check came to.
type Outcome string

// The outcomes. Error means that the check itself could not be made.
const (
	Pass  Outcome = "pass"
	Fail  Outcome = "fail"
	Skip  Outcome = "skip"
	Error Outcome = "error"
)

// A Verdict is the result of one check.
type Verdict struct {
	Check    Name      `json:"name"`
	Outcome  Outcome   `json:"verdict"`
	Passed   int       `json:"passed"`
	Total    int       `json:"total"`
	Seconds  float64   `json:"seconds"`
	Note     string    `json:"note,omitempty"`    // why it was skipped or could not be made, or what was left out
	Skipped  []string  `json:"skipped,omitempty"` // scripts that were not run, because too many others ran out of time
	Failures []Failure `json:"failures"`
	// Unsteady are scripts that failed, were run again and passed: each with its
	// failure. They count as passed.
	Unsteady []Failure `json:"unsteady,omitempty"`
}

// MarshalJSON writes a list of failures even when there is none, so that a
// reader never meets null.
func (v Verdict) MarshalJSON() ([]byte, error) {
	type plain Verdict // without this method
	if v.Failures == nil {
		v.Failures = []Failure{}
	}
	return json.Marshal(plain(v))
}

// A Failure is one thing that went wrong in a check.
type Failure struct {
	Name    string `json:"name"`           // the script, the module, the analyzer
	Says    string `json:"says,omitempty"` // what it stands for, as a sentence
	Message string `json:"message"`
	File    string `json:"file,omitempty"`
	Line    int    `json:"line,omitempty"`
	// Command is the script's line, Diff and Output what it showed.
	Command string   `json:"command,omitempty"`
	Diff    []string `json:"diff,omitempty"` // "-" is what the program produced, "+" what was expected
	Output  []string `json:"output,omitempty"`
	Panic   *Panic   `json:"panic,omitempty"` // when the program has ended with one
}

// printable makes everything in a failure that a program may have printed safe
// to show.
func (f Failure) printable() Failure {
	f.Message, f.Command = printable.Text(f.Message), printable.Line(f.Command)
	f.Diff, f.Output = printable.Lines(f.Diff), printable.Lines(f.Output)
	if f.Panic != nil {
		shown := *f.Panic
		shown.Text = printable.Lines(shown.Text)
		f.Panic = &shown
	}
	return f
}

// printable does the same for all of a verdict.
func (v Verdict) printable() Verdict {
	v.Note = printable.Text(v.Note)
	for i := range v.Failures {
		v.Failures[i] = v.Failures[i].printable()
	}
	return v
}

// A Scorecard is all verdicts on one edition of one kata.
type Scorecard struct {
	Kata    string    `json:"kata"`
	Edition string    `json:"edition"`
	Outcome Outcome   `json:"verdict"`
	Checks  []Verdict `json:"checks"`
}

// Fold makes a scorecard of verdicts. The whole is as bad as its worst part; a
// skipped check does not spoil it.
func Fold(kata, edition string, verdicts iter.Seq[Verdict]) Scorecard {
	card := Scorecard{Kata: kata, Edition: edition, Outcome: Pass}
	for verdict := range verdicts {
		card.Checks = append(card.Checks, verdict)
		switch {
		case verdict.Outcome == Error:
			card.Outcome = Error
		case verdict.Outcome == Fail && card.Outcome != Error:
			card.Outcome = Fail
		}
	}
	slices.SortStableFunc(card.Checks, func(a, b Verdict) int {
		return slices.Index(Names(), a.Check) - slices.Index(Names(), b.Check)
	})
	return card
}

// Unsteady reports whether a script of any check failed and passed.
func (c Scorecard) Unsteady() bool {
	return slices.ContainsFunc(c.Checks, func(v Verdict) bool { return len(v.Unsteady) > 0 })
}

// Passed reports whether a script passed in a check.
func (c Scorecard) Passed(name Name, script string) bool {
	v, ok := c.Check(name)
	return ok && (v.Outcome == Pass || v.Outcome == Fail) && !slices.Contains(v.Skipped, script) &&
		!slices.ContainsFunc(v.Failures, func(f Failure) bool { return f.Name == script })
}

// Check returns the verdict called name.
func (c Scorecard) Check(name Name) (Verdict, bool) {
	i := slices.IndexFunc(c.Checks, func(v Verdict) bool { return v.Check == name })
	if i < 0 {
		return Verdict{}, false
	}
	return c.Checks[i], true
}
