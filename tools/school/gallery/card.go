package gallery

import (
	"fmt"
	"strings"

	"brownfield/tools/internal/printable"
	"brownfield/tools/school/check"
)

// A card is the last scorecard of an edition.
type card struct {
	Edition string
	Rows    []cardRow
}

// A cardRow is a verdict as the terminal prints it, with the first failure.
type cardRow struct {
	check.Verdict
	Class string // of its colour
	First *firstFailure
}

// A firstFailure is the first thing that went wrong, or that is left to do.
type firstFailure struct{ Name, Where, Says string }

// cardOf makes a scorecard ready to be shown.
func (g *Gallery) cardOf(edition string, last check.Scorecard) card {
	c := card{Edition: edition}
	for _, v := range last.Checks {
		row := cardRow{Verdict: v, Class: "is-" + string(v.Outcome)}
		row.Note = g.short(v.Note)
		if v.Open() {
			row.Class = "is-open"
		}
		if v.Outcome != check.Pass && len(v.Failures) > 0 {
			row.First = g.firstOf(v.Failures[0])
		}
		c.Rows = append(c.Rows, row)
	}
	return c
}

func (g *Gallery) firstOf(f check.Failure) *firstFailure {
	first := &firstFailure{Name: printable.Line(f.Name), Says: g.short(f.Message)}
	if f.File != "" {
		first.Where = g.short(f.File)
		if f.Line > 0 {
			first.Where += fmt.Sprintf(":%d", f.Line)
		}
	}
	return first
}

// short is the first line of a text that a program may have printed, without the
// directory that the repository lies in.
func (g *Gallery) short(text string) string {
	first, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return printable.Line(strings.ReplaceAll(first, g.Catalog.Root+"/", ""))
}
