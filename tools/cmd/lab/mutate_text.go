package main

import (
	"fmt"
	"github.com/charmbracelet/x/ansi"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"brownfield/tools/engine/score"
	"brownfield/tools/school/cli"
	"brownfield/tools/school/mutation"
)

// printReport prints a report for a person: the score, where it is lost, and the
// survivors, the function with most of them first.
func printReport(w io.Writer, screen *cli.Screen, r *mutation.Report) {
	fmt.Fprintf(w, "%s  (%.0f s)\n", r.Summary(), r.Elapsed.Seconds())
	for _, note := range slices.Concat(r.Says, r.Notes()) {
		fmt.Fprintf(w, "  %s\n", note)
	}
	if r.Total().All == 0 {
		return
	}
	tallies(w, "OPERATOR", r.Operators())
	functions := r.Functions()
	lossy := slices.DeleteFunc(slices.Clone(functions), func(t score.Tally) bool { return t.Killed == t.All })
	if len(lossy) > 0 {
		tallies(w, "FUNCTION", lossy)
	}
	if complete := len(functions) - len(lossy); complete > 0 {
		fmt.Fprintf(w, "  in %d functions every mutant is killed\n", complete)
	}
	printConcurrency(w, r)
	printSurvivors(w, screen, r)
}

// tallies prints a table of parts of the score.
func tallies(w io.Writer, heading string, all []score.Tally) {
	width := len(heading)
	for _, t := range all {
		width = max(width, len([]rune(t.Name)))
	}
	fmt.Fprintf(w, "\n  %-*s  KILLED  REACHED  ALL\n", width, heading)
	for _, t := range all {
		fmt.Fprintf(w, "  %-*s  %6d  %7d  %3d\n", width, t.Name, t.Killed, t.Reached, t.All)
	}
}

// printConcurrency says which suite kills each mutant that breaks concurrency.
func printConcurrency(w io.Writer, r *mutation.Report) {
	rows := r.Rows()
	if len(rows) == 0 {
		return
	}
	fmt.Fprintln(w, "\nConcurrency: which run kills what")
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(table, "  \t\t\t%s\n", strings.ToUpper(strings.Join(r.Suites, "\t")))
	for _, row := range rows {
		fmt.Fprintf(table, "  %s\t%s\t%s\t%s\n", row.Place, row.Operator, ansi.Truncate(row.Before, 44, "…"), strings.Join(row.By, "\t"))
	}
	_ = table.Flush()
}

// printSurvivors prints what nobody kills and nobody has accepted.
func printSurvivors(w io.Writer, screen *cli.Screen, r *mutation.Report) {
	if len(r.Open) == 0 {
		fmt.Fprintln(w, "\nNo survivor is unaccounted for.")
		return
	}
	fmt.Fprintf(w, "\nSurvivors (%d)\n", len(r.Open))
	for _, open := range r.Survivors() {
		printSurvivor(w, screen, r.Lines, open, r.Near[open.Mutant.Func])
	}
}

// printSurvivor prints a mutant as a change of a line, and how to kill it.
func printSurvivor(w io.Writer, screen *cli.Screen, lines score.Sources, r score.Result, near []string) {
	before, after := lines.Change(r.Mutant)
	fmt.Fprintf(w, "\n%s:%d  %s, %s\n  - %s\n", screen.Path(r.Mutant.File), r.Mutant.Line, r.Mutant.Operator, r.Outcome, ansi.Truncate(before, 140, "…"))
	if after != "" {
		fmt.Fprintf(w, "  + %s\n", ansi.Truncate(after, 140, "…"))
	}
	for _, also := range lines.Also(r.Mutant) {
		fmt.Fprintf(w, "  - %s\n", ansi.Truncate(also, 140, "…"))
	}
	screen.Hang("  hint: ", score.Hint(r, near))
}
