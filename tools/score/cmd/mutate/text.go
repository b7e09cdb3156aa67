package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"brownfield/tools/mutate"
	"brownfield/tools/report"
	"brownfield/tools/score"
)

// document is a report with all that is said about it.
type document struct {
	job    job
	report *score.Report
	judged judgement
	root   string // the program's directory
	lines  score.Sources
}

// text prints the report for a person: the score, where it is lost, and the
// survivors, the function with most of them first.
func (d document) text(w io.Writer, screen *report.Screen) {
	total := d.report.Total()
	fmt.Fprintf(w, "%s: %d of %d mutants detected, %.1f %%; of the %d that are reached, %.1f %%  (%.0f s)\n",
		d.job.name, total.Detected, total.All, total.Percent(), total.Reached, total.PercentReached(), d.report.Elapsed.Seconds())
	for _, note := range slices.Concat(d.report.Says, d.notes()) {
		fmt.Fprintf(w, "  %s\n", note)
	}
	if total.All == 0 {
		return
	}
	tallies(w, "OPERATOR", d.operators())
	functions := d.functions()
	lossy := slices.DeleteFunc(slices.Clone(functions), func(t score.Tally) bool { return t.Detected == t.All })
	if len(lossy) > 0 {
		tallies(w, "FUNCTION", lossy)
	}
	if complete := len(functions) - len(lossy); complete > 0 {
		fmt.Fprintf(w, "  in %d functions every mutant is detected\n", complete)
	}
	d.concurrency(w)
	d.survivors(w, screen)
}

// notes say what the figures leave out.
func (d document) notes() []string {
	var notes []string
	note := func(n int, one, many string) {
		switch {
		case n == 1:
			notes = append(notes, "1 "+one)
		case n > 1:
			notes = append(notes, fmt.Sprintf("%d %s", n, many))
		}
	}
	note(d.report.Count(score.TimedOut), "of them ran out of time, and again with more of it", "of them ran out of time, and again with more of it")
	note(len(d.judged.Accepted), "of the others is an accepted survivor (survivors.toml)", "of the others are accepted survivors (survivors.toml)")
	note(d.report.Count(score.Arid), "more is in a log line or in the wording of an error, and is not counted",
		"more are in log lines or in the wording of errors, and are not counted")
	note(len(d.report.Invalid), "more does not compile and is not counted", "more do not compile and are not counted")
	note(d.report.Count(score.Pending), "more was not tried, because of the interruption", "more were not tried, because of the interruption")
	if len(d.report.LeftOut) > 0 {
		notes = append(notes, "left out, because they fail without a mutant: "+strings.Join(d.report.LeftOut, ", "))
	}
	return append(notes, d.judged.Stale...)
}

// tallies prints a table of parts of the score.
func tallies(w io.Writer, heading string, all []score.Tally) {
	width := len(heading)
	for _, t := range all {
		width = max(width, len([]rune(t.Name)))
	}
	fmt.Fprintf(w, "\n  %-*s  DETECTED  REACHED  ALL\n", width, heading)
	for _, t := range all {
		fmt.Fprintf(w, "  %-*s  %8d  %7d  %3d\n", width, t.Name, t.Detected, t.Reached, t.All)
	}
}

func (d document) operators() []score.Tally {
	return d.report.By(func(m *mutate.Mutant) string { return m.Operator })
}

func (d document) functions() []score.Tally {
	return d.report.By(func(m *mutate.Mutant) string { return cmp.Or(m.Func, "package variables") })
}

// A row says which suite detects a mutant that breaks concurrency.
type row struct {
	Place, Operator, Before, After string
	By                             []string // for each suite the case, or a dash
}

func (d document) rows() []row {
	var rows []row
	for _, r := range d.report.Results {
		if !mutate.Concurrent(r.Mutant.Operator) || r.Outcome == score.Arid || r.Outcome == score.Pending {
			continue
		}
		before, after := d.lines.Change(r.Mutant)
		row := row{Place: d.place(r.Mutant), Operator: r.Mutant.Operator, Before: before, After: after}
		for _, suite := range d.report.Suites {
			by := "–"
			if i := slices.IndexFunc(r.Catches, func(c score.Catch) bool { return c.Suite == suite }); i >= 0 {
				by = r.Catches[i].Case
			}
			row.By = append(row.By, by)
		}
		rows = append(rows, row)
	}
	return rows
}

func (d document) concurrency(w io.Writer) {
	rows := d.rows()
	if len(rows) == 0 {
		return
	}
	fmt.Fprintln(w, "\nConcurrency: which run detects what")
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(table, "  \t\t\t%s\n", strings.ToUpper(strings.Join(d.report.Suites, "\t")))
	for _, r := range rows {
		fmt.Fprintf(table, "  %s\t%s\t%s\t%s\n", r.Place, r.Operator, cut(r.Before, 44), strings.Join(r.By, "\t"))
	}
	_ = table.Flush()
}

// survivors prints what nobody detects and nobody has accepted.
func (d document) survivors(w io.Writer, screen *report.Screen) {
	if len(d.judged.Open) == 0 {
		fmt.Fprintln(w, "\nNo survivor is unaccounted for.")
		return
	}
	fmt.Fprintf(w, "\nSurvivors (%d)\n", len(d.judged.Open))
	for _, t := range d.functions() {
		for _, r := range d.judged.Open {
			if cmp.Or(r.Mutant.Func, "package variables") == t.Name {
				printSurvivor(w, screen, r, d.report.Near[r.Mutant.Func])
			}
		}
	}
}

// printSurvivor prints a mutant as a change of a line, and how to detect it.
func printSurvivor(w io.Writer, screen *report.Screen, r score.Result, near []string) {
	before, after := score.Sources{}.Change(r.Mutant)
	fmt.Fprintf(w, "\n%s:%d  %s, %s\n  - %s\n", screen.Path(r.Mutant.File), r.Mutant.Line, r.Mutant.Operator, r.Outcome, cut(before, 140))
	if after != "" {
		fmt.Fprintf(w, "  + %s\n", cut(after, 140))
	}
	screen.Hang("  hint: ", score.Hint(r, near))
}

// place is where a mutant is, for somebody who knows the program.
func (d document) place(m *mutate.Mutant) string {
	return fmt.Sprintf("%s:%d", d.name(m.File), m.Line)
}

// cut shortens a text to n characters.
func cut(text string, n int) string {
	if runes := []rune(text); len(runes) > n {
		return string(runes[:n-1]) + "…"
	}
	return text
}
