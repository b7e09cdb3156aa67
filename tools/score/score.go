// Package score says how much a test suite catches: it runs the suite over one
// mutant of a program after the other.
//
//   - A [Suite] is what is scored: [Scripts] at the process boundary, or [Tests],
//     a package's own.
//   - [Measure] first runs every case of a suite with no mutant on, to learn which
//     mutants it reaches and how long it takes, and refuses a suite that fails or
//     wavers. A mutant then runs only the cases that reach it, the quickest first,
//     until one fails. What comes of it is a [Report].
//   - [Lessons] and [Hint] say what there is to learn from a survivor.
//
// Goals: a score in seconds; verdicts that do not depend on the load of the
// machine, which is why a mutant that ran out of time is tried again with more of
// it; a mutant that nobody reaches costs nothing.
//
// Non-goals: it makes no mutants (tools/mutate does) and prints nothing.
package score

import (
	"fmt"
	"slices"
	"time"

	"brownfield/tools/mutate"
)

// An Outcome is what became of a mutant.
type Outcome string

// The outcomes. TimedOut is a kind of detection: the program ran out of time
// again when it had time to spare.
const (
	Detected  Outcome = "detected"
	TimedOut  Outcome = "timed-out"
	Survived  Outcome = "survived"
	Unreached Outcome = "unreached" // no case comes by in a way that could make a difference
	Arid      Outcome = "arid"      // not tried: code that no test is for, see [mutate.Mutant]
	Pending   Outcome = "pending"   // not tried, because the measurement was interrupted
)

// A Result is one mutant and what became of it.
type Result struct {
	Mutant  *mutate.Mutant
	Outcome Outcome
	// Catches are the cases that detected it, at most one of each suite. The
	// mutants of concurrency operators are shown to every suite, all others only
	// until one detects them.
	Catches []Catch
	Ran     int // cases run
}

// A Catch is a case that detected a mutant.
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
	Near    map[string][]string
	LeftOut []string // cases of lenient suites that fail with no mutant on, as suite/case
	Suites  []string
	Says    []string // how the runs were kept apart
	Elapsed time.Duration
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
	Name                   string
	Detected, Reached, All int
}

// By tallies the mutants that were tried by what name makes of them, the
// worst first.
func (r *Report) By(name func(*mutate.Mutant) string) []Tally {
	var all []Tally
	for _, result := range r.Results {
		if result.Outcome == Arid || result.Outcome == Pending {
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
		if result.Outcome == Detected || result.Outcome == TimedOut {
			all[i].Detected++
		}
	}
	slices.SortStableFunc(all, func(a, b Tally) int { return (b.All - b.Detected) - (a.All - a.Detected) })
	return all
}

// Total tallies all mutants that were tried.
func (r *Report) Total() Tally {
	for _, all := range r.By(func(*mutate.Mutant) string { return "all" }) {
		return all
	}
	return Tally{Name: "all"}
}

// Percent is the part of all mutants that was detected, from 0 to 100.
func (t Tally) Percent() float64 { return 100 * float64(t.Detected) / float64(max(t.All, 1)) }

// PercentReached is the part of the mutants that a case reaches.
func (t Tally) PercentReached() float64 {
	return 100 * float64(t.Detected) / float64(max(t.Reached, 1))
}

// BaselineError says that a suite cannot be scored.
type BaselineError struct {
	Case string
	Says string
}

func (e *BaselineError) Error() string {
	return fmt.Sprintf("cannot score the suite: %s fails with no mutant on: %s", e.Case, e.Says)
}

// Lessons are the survivors of a suite that another suite detects, the most
// instructive first: those that the suite comes by and does not look at before
// those that it never reaches, and of each function and each operator one before
// a second.
func Lessons(own, other *Report) []Result {
	detected := map[int]bool{}
	for _, r := range other.Results {
		detected[r.Mutant.ID] = r.Outcome == Detected || r.Outcome == TimedOut
	}
	var left, lessons []Result
	for _, r := range own.Results {
		if (r.Outcome == Survived || r.Outcome == Unreached) && detected[r.Mutant.ID] {
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
