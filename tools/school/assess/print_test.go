package assess_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"brownfield/tools/school/assess"
)

// full is a page on which everything is as long as it gets.
func full() *assess.Page {
	long := "example.com/" + strings.Repeat("a-long-path/", 12) + "module"
	dependency := assess.Dependency{Path: long, Version: "v1.0.0", Newest: "v1.9.0", Libyears: 9, State: "archived since 2021-12", Instead: long}
	p := &assess.Page{
		Module: long, Day: "2026-03-01",
		Go:   assess.GoLine{Line: "1.13", Released: "2019-09-03", Years: 12.5, Toolchain: "go1.26.8", Behind: 13},
		Code: assess.Code{Packages: 1234, Untested: 567, Lines: 1234567, TestLines: 1234567, TestFiles: 1},
		Dependencies: &assess.Dependencies{
			Direct: 123, All: 1234, Libyears: 1234.5,
			Worst: []assess.Dependency{dependency, dependency, dependency}, Unmaintained: []assess.Dependency{dependency, dependency, dependency, dependency},
		},
		Advisories: &assess.Advisories{Source: "the bundled advisories", Called: 12, Imported: 34, Linked: 100, Required: 100},
		Smells:     &assess.Smells{Total: 123, InTests: 45},
		Tests:      &assess.Tests{Pass: true, Statements: 123456, Covered: 98765},
		Mutants:    &assess.Mutants{Files: []string{"a", "b"}, Tried: 100, Killed: 100},
		History:    &assess.History{Commits: 12345, Authors: 123, Fixes: 1234},
	}
	for i := range 9 {
		p.First = append(p.First[:min(4, len(p.First))], assess.Item{Do: "Upgrade " + long, Because: "it is old, and " + long + " is new"})
		p.Smells.ByAnalyzer = append(p.Smells.ByAnalyzer, assess.Tally{Name: "unboundedgo", Count: 100 - i})
		p.Smells.ByPackage = append(p.Smells.ByPackage, assess.Tally{Name: long, Count: 100 - i})
		p.History.Hot = append(p.History.Hot, assess.HotSpot{File: long + ".go", Commits: 123, Smells: 12, Lines: 12345})
		p.NotMeasured = append(p.NotMeasured, assess.Gap{What: fmt.Sprintf("gap %d", i), Why: strings.Repeat("many words ", 30), Do: "something"})
	}
	return p
}

func TestThePageIsOnePage(t *testing.T) {
	for gaps := range 10 {
		p := full()
		p.NotMeasured = p.NotMeasured[:gaps]
		text := p.Text()
		require.LessOrEqual(t, strings.Count(text, "\n"), assess.Lines, text)
		for line := range strings.Lines(text) {
			require.LessOrEqual(t, utf8.RuneCountInString(strings.TrimSuffix(line, "\n")), assess.Columns, line)
		}
		require.Contains(t, text, "\nWHAT TO DO FIRST\n1. Upgrade")
		require.Contains(t, text, "\n5. Upgrade")
		require.Equal(t, gaps > 0, strings.Contains(text, "\nNOT MEASURED\n- gap 0: "), text)
		require.Contains(t, text, "\nOrder: called advisories; ")
	}
	require.Contains(t, full().Text(), " more gaps, which --json has\n")
}

func TestNothingToDo(t *testing.T) {
	p := &assess.Page{Module: "example.com/a", Day: "2026-03-01"}
	require.Contains(t, p.Text(), "Nothing: no rule applies to what was measured.\n")
	require.NotContains(t, p.Text(), "NOT MEASURED")
}

func TestEveryFigureHasAUnitOrSaysHow(t *testing.T) {
	for _, f := range full().Figures() {
		require.NotEmpty(t, f.Value, f.Name)
		require.NotEmpty(t, f.How, f.Name)
		require.LessOrEqual(t, len([]rune(fmt.Sprintf("%-20s %-14s  %s", f.Name, f.Value+" "+f.Unit, f.How))), assess.Columns, f.Name)
	}
}
