// Package score says how much a test suite catches: it runs the suite over one
// mutant of a program after the other.
//
//   - A [Suite] is what is scored: [Scripts] at the process boundary, or [Tests],
//     a package's own. A [Target] is a program with its suites.
//   - [Measure] first runs every case of a suite with no mutant on, to learn which
//     mutants it reaches and how long it takes, and refuses a suite that fails or
//     is flaky. A mutant then runs only the cases that reach it, the quickest first,
//     until one fails. The result is a [Report].
//   - A [Record] lets the next measurement go on where the last one ended.
//     [Interval] says what a sample tells of all mutants.
//   - [Lessons] and [Hint] say what there is to learn from a survivor.
//
// Goals: a score in seconds; verdicts that do not depend on the load of the
// machine, which is why a mutant that ran out of time is tried again with more of
// it; a mutant that no case reaches costs nothing.
//
// Non-goals: it makes no mutants (tools/engine/mutate does) and prints nothing.
package score

import (
	"fmt"
	"slices"
	"time"

	"brownfield/tools/engine/mutate"
)

// An Outcome is what became of a mutant.
type Outcome string

// The outcomes. TimedOut is a kind of kill: the program ran out of time
// again when it had time to spare.
const (
	Killed    Outcome = "killed"
	TimedOut  Outcome = "timed-out"
	Survived  Outcome = "survived"
	Unreached Outcome = "unreached" // no case reaches it in a way that could make a difference
	Arid      Outcome = "arid"      // not tried: code that no test is for, see [mutate.Mutant]
	Pending   Outcome = "pending"   // not tried, because the measurement was interrupted or its budget is spent
	Skipped   Outcome = "skipped"   // not tried, because it was not wanted
)

// Tried reports whether the outcome is that of a mutant that was shown to the
// suites, or that they do not reach.
func (o Outcome) Tried() bool { return o != Arid && o != Pending && o != Skipped }

// A Result is one mutant and what became of it.
type Result struct {
	Mutant  *mutate.Mutant
	Outcome Outcome
	// Catches are the cases that killed it, at most one of each suite. The
	// mutants of concurrency operators are shown to every suite, all others only
	// until one kills them.
	Catches []Catch
	Ran     int // cases run
}

// A Catch is a case that killed a mutant.
type Catch struct {
	Suite, Case string
	Reason      string // how it failed
	TimedOut    bool
}

// A Report is the score of one or more suites.
type Report struct {
	Results []Result
	Invalid []mutate.Invalid
	// Near names, for each function that a case reaches, those cases, the quickest
	// first.
	Near     map[string][]string
	LeftOut  []Omission
	Refused  []*BaselineError // targets that have no score
	Suites   []string
	Says     []string // how the runs were kept apart
	Recalled int      // results that were known from an earlier measurement
	Elapsed  time.Duration
}

// describe adds what the suites of a target are, and what they reach.
func (r *Report) describe(m *measured) {
	for _, suite := range m.Suites {
		if says := suite.Name + ": " + suite.Says; suite.Says != "" && !slices.Contains(r.Says, says) {
			r.Says = append(r.Says, says)
		}
		if !slices.Contains(r.Suites, suite.Name) {
			r.Suites = append(r.Suites, suite.Name)
		}
		r.LeftOut = append(r.LeftOut, suite.left...)
	}
	for _, c := range m.Suites[0].cases {
		for _, mutant := range m.Program.Mutants {
			if c.trace.Reached[mutant.ID] && !slices.Contains(r.Near[mutant.Func], c.name) {
				r.Near[mutant.Func] = append(r.Near[mutant.Func], c.name)
			}
		}
	}
}

// Count returns how many mutants came out as one of the given outcomes.
func (r *Report) Count(outcomes ...Outcome) int { return count(r.Results, outcomes...) }

func count(results []Result, outcomes ...Outcome) int {
	n := 0
	for _, result := range results {
		if slices.Contains(outcomes, result.Outcome) {
			n++
		}
	}
	return n
}

// A Tally is the score of a part of the mutants.
type Tally struct {
	Name                 string
	Killed, Reached, All int
}

// By tallies the mutants that were tried by what name makes of them, the
// worst first.
func (r *Report) By(name func(*mutate.Mutant) string) []Tally {
	var all []Tally
	for _, result := range r.Results {
		if !result.Outcome.Tried() {
			continue
		}
		key := name(result.Mutant)
		i := slices.IndexFunc(all, func(t Tally) bool { return t.Name == key })
		if i < 0 {
			all = append(all, Tally{Name: key})
			i = len(all) - 1
		}
		all[i].All++
		if result.Outcome != Unreached {
			all[i].Reached++
		}
		if result.Outcome == Killed || result.Outcome == TimedOut {
			all[i].Killed++
		}
	}
	slices.SortStableFunc(all, func(a, b Tally) int { return (b.All - b.Killed) - (a.All - a.Killed) })
	return all
}

// Total tallies all mutants that were tried.
func (r *Report) Total() Tally {
	for _, all := range r.By(func(*mutate.Mutant) string { return "all" }) {
		return all
	}
	return Tally{Name: "all"}
}

// Percent is the part of all mutants that was killed, from 0 to 100.
func (t Tally) Percent() float64 { return 100 * float64(t.Killed) / float64(max(t.All, 1)) }

// PercentReached is the part of the mutants that a case reaches.
func (t Tally) PercentReached() float64 {
	return 100 * float64(t.Killed) / float64(max(t.Reached, 1))
}

// BaselineError says why a suite cannot be scored.
type BaselineError struct {
	Package string // import path, where there are several
	Case    string // empty where it is about all of them
	Message string
}

func (e *BaselineError) Error() string {
	suite := "the suite"
	if e.Package != "" {
		suite += " of " + e.Package
	}
	if e.Case == "" {
		return fmt.Sprintf("cannot score %s: %s", suite, e.Message)
	}
	return fmt.Sprintf("cannot score %s: %s fails with no mutant on: %s", suite, e.Case, e.Message)
}

// Lessons are the survivors of a suite that another suite kills, the most
// instructive first: those that the suite comes by and does not look at before
// those that it never reaches, and of each function and each operator one before
// a second.
func Lessons(own, other *Report) []Result {
	killed := map[int]bool{}
	for _, r := range other.Results {
		killed[r.Mutant.ID] = r.Outcome == Killed || r.Outcome == TimedOut
	}
	var left, lessons []Result
	for _, r := range own.Results {
		if (r.Outcome == Survived || r.Outcome == Unreached) && killed[r.Mutant.ID] {
			left = append(left, r)
		}
	}
	functions, operators := map[string]int{}, map[string]int{}
	for len(left) > 0 {
		best := slices.MinFunc(left, func(a, b Result) int {
			return cost(a, functions, operators) - cost(b, functions, operators)
		})
		lessons = append(lessons, best)
		functions[best.Mutant.Func]++
		operators[best.Mutant.Operator]++
		left = slices.DeleteFunc(left, func(r Result) bool { return r.Mutant == best.Mutant })
	}
	return lessons
}

// cost is the larger, the less there is to learn from a survivor beside those
// that were chosen already.
func cost(r Result, functions, operators map[string]int) int {
	n := 2*functions[r.Mutant.Func] + operators[r.Mutant.Operator]
	if r.Outcome == Unreached {
		n++
	}
	return n
}
