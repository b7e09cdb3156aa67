package mutation

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"brownfield/tools/engine/mutate"
	"brownfield/tools/engine/score"
)

// A Report is what became of the mutants, with what is accepted.
type Report struct {
	*score.Report
	Judgement
	Lines score.Sources // of the program

	job         Job
	root        string   // the directory that names are relative to
	untested    []string // packages without tests
	notTaken    []string // what was set for the go command and does not hold
	sampled     bool     // only a sample was wanted
	interrupted bool
}

// Name says for people whose report it is.
func (r *Report) Name() string { return r.job.Name }

// Score counts the mutants that were killed, of those that were tried and are not
// accepted survivors.
func (r *Report) Score() (killed, counted int) {
	total := r.Total()
	return total.Killed, total.All - r.accepted()
}

// accepted counts the survivors that have a reason.
func (r *Report) accepted() int {
	n := 0
	for _, result := range r.Results {
		if result.Outcome.Tried() && r.Accepted[result.Mutant] != "" {
			n++
		}
	}
	return n
}

// Estimate says what a random sample tells of all mutants, or is empty when all were
// tried, or too few are known because somebody interrupted.
func (r *Report) Estimate() string {
	if r.interrupted || !r.sampled && r.Count(score.Pending) == 0 {
		return ""
	}
	total := r.Total()
	low, high := score.Interval(total.Killed, total.All)
	return fmt.Sprintf("that is a random sample; the score of all of them is between %.1f %% and %.1f %% (95 %% confidence, Wilson interval)", low, high)
}

// Below reports whether the score is less than a number of percent, and says so.
func (r *Report) Below(least float64) (says string, below bool) {
	killed, counted := r.Score()
	if counted == 0 {
		return "", false
	}
	percent := 100 * float64(killed) / float64(counted)
	if percent >= least {
		return "", false
	}
	says = fmt.Sprintf("the score is %.1f %%, and --min asks for %g %%", percent, least)
	if accepted := r.accepted(); accepted > 0 {
		says += fmt.Sprintf(" (%d accepted survivors are not counted)", accepted)
	}
	return says, true
}

// Notes say what the figures leave out.
func (r *Report) Notes() []string {
	var notes []string
	note := func(n int, one, many string) {
		switch {
		case n == 1:
			notes = append(notes, "1 "+one)
		case n > 1:
			notes = append(notes, fmt.Sprintf("%d %s", n, many))
		}
	}
	if estimate := r.Estimate(); estimate != "" {
		notes = append(notes, estimate)
	}
	note(r.Count(score.TimedOut), "of them ran out of time, and again with more of it", "of them ran out of time, and again with more of it")
	note(r.accepted(), "of the others is an accepted survivor", "of the others are accepted survivors")
	note(r.Count(score.Arid), "more is in a log line or in the wording of an error, and is not counted",
		"more are in log lines or in the wording of errors, and are not counted")
	note(len(r.Invalid), "more does not compile and is not counted", "more do not compile and are not counted")
	pending := "because the budget is spent; the same command goes on from here"
	if r.interrupted {
		pending = "because of the interruption"
	}
	note(r.Count(score.Pending), "more was not tried, "+pending, "more were not tried, "+pending)
	note(r.Count(score.Skipped), "more was not asked for", "more were not asked for")
	note(r.Recalled, "was tried before and is remembered (kata clean forgets)", "were tried before and are remembered (kata clean forgets)")
	notes = append(notes, r.omissions()...)
	if len(r.untested) > 0 {
		notes = append(notes, "left out, because they have no tests: "+strings.Join(r.untested, ", "))
	}
	for _, refused := range r.Refused {
		notes = append(notes, refused.Error())
	}
	return slices.Concat(notes, r.notTaken, r.Stale)
}

// omissions names the cases that are left out, a line for each reason.
func (r *Report) omissions() (lines []string) {
	var reasons []string
	cases := map[string][]string{}
	for _, omission := range r.LeftOut {
		if cases[omission.Why] == nil {
			reasons = append(reasons, omission.Why)
		}
		cases[omission.Why] = append(cases[omission.Why], omission.Suite+"/"+omission.Case)
	}
	for _, why := range reasons {
		lines = append(lines, fmt.Sprintf("left out, because it %s: %s", why, strings.Join(cases[why], ", ")))
	}
	return lines
}

// Operators are the parts of the score by operator.
func (r *Report) Operators() []score.Tally {
	return r.By(func(m *mutate.Mutant) string { return m.Operator })
}

// Functions are the parts of the score by function, the worst first.
func (r *Report) Functions() []score.Tally { return r.By(functionOf) }

// Survivors are the open survivors, those of the function with most of them first.
func (r *Report) Survivors() (all []score.Result) {
	for _, t := range r.Functions() {
		for _, open := range r.Open {
			if functionOf(open.Mutant) == t.Name {
				all = append(all, open)
			}
		}
	}
	return all
}

func functionOf(m *mutate.Mutant) string { return cmp.Or(m.Func, "package variables") }

// A Row says which suite kills a mutant that breaks concurrency.
type Row struct {
	Place, Operator, Before, After string
	By                             []string // for each suite the case, or a dash
}

// Rows are the mutants that break concurrency.
func (r *Report) Rows() []Row {
	var rows []Row
	for _, result := range r.Results {
		if !result.Mutant.Concurrent() || !result.Outcome.Tried() {
			continue
		}
		before, after := r.Lines.Change(result.Mutant)
		row := Row{Place: r.Place(result.Mutant), Operator: result.Mutant.Operator, Before: before, After: after}
		for _, suite := range r.Suites {
			by := "–"
			if i := slices.IndexFunc(result.Catches, func(c score.Catch) bool { return c.Suite == suite }); i >= 0 {
				by = result.Catches[i].Case
			}
			row.By = append(row.By, by)
		}
		rows = append(rows, row)
	}
	return rows
}

// Place is where a mutant is, for somebody who knows the program.
func (r *Report) Place(m *mutate.Mutant) string {
	return fmt.Sprintf("%s:%d", r.name(m.File), m.Line)
}

// name is a file's name as reports show it.
func (r *Report) name(file string) string { return relative(r.root, file) }

func relative(root, file string) string {
	name, err := filepath.Rel(root, file)
	if err != nil {
		return filepath.Base(file)
	}
	return filepath.ToSlash(name)
}
