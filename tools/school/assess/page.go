package assess

import "time"

// A Page is what was measured of a module. A part that is nil was not measured, and
// NotMeasured says why.
type Page struct {
	Module       string        `json:"module"`
	Day          string        `json:"day"`
	First        []Item        `json:"first"` // at most five, by the rule that [Rule] states
	Go           GoLine        `json:"go"`
	Code         Code          `json:"code"`
	Dependencies *Dependencies `json:"dependencies"`
	Advisories   *Advisories   `json:"advisories"`
	Smells       *Smells       `json:"smells"`
	Tests        *Tests        `json:"tests"`
	Mutants      *Mutants      `json:"mutants"`
	History      *History      `json:"history"`
	NotMeasured  []Gap         `json:"not_measured"`
}

// An Item is one thing to do, and the figure that asks for it.
type Item struct {
	Do      string `json:"do"`
	Because string `json:"because"`
}

// A Gap is a figure that could not be measured.
type Gap struct {
	What string `json:"what"`
	Why  string `json:"why"`
	Do   string `json:"do,omitempty"`
}

// GoLine is the go line of go.mod.
type GoLine struct {
	Line      string  `json:"line"`               // 1.13
	Released  string  `json:"released,omitempty"` // day; empty when unknown
	Years     float64 `json:"years,omitempty"`    // since then
	Toolchain string  `json:"toolchain"`          // that measured: go1.26.8
	Behind    int     `json:"behind"`             // releases of Go between the line and the toolchain
}

// Code is how much there is.
type Code struct {
	Packages  int `json:"packages"` // without those that are only tests
	Untested  int `json:"untested"` // packages without a test file
	Files     int `json:"files"`
	Lines     int `json:"lines"` // of files that are no tests, as wc -l counts
	TestFiles int `json:"test_files"`
	TestLines int `json:"test_lines"`
}

// Dependencies are the modules that the module is built from.
type Dependencies struct {
	Direct       int          `json:"direct"`
	All          int          `json:"all"`              // in the module graph, direct ones among them
	Libyears     float64      `json:"libyears"`         // of the direct ones, in years
	Unaged       int          `json:"libyears_unknown"` // direct ones that count nothing in that
	Worst        []Dependency `json:"worst"`            // at most three direct ones
	Unmaintained []Dependency `json:"unmaintained"`     // direct ones that are archived, deprecated, moved, retracted or quiet
}

// A Dependency is one of these modules.
type Dependency struct {
	Path     string  `json:"path"`
	Version  string  `json:"version"`
	Newest   string  `json:"newest,omitempty"`
	Libyears float64 `json:"libyears"`
	State    string  `json:"state,omitempty"` // "archived since 2021-12"
	Instead  string  `json:"instead,omitempty"`
}

// Advisories are the advisories about these modules, by how the code reaches them.
type Advisories struct {
	Source   string     `json:"source"` // govulncheck, or the bundled advisories
	Called   int        `json:"called"`
	Imported int        `json:"imported"`
	Linked   int        `json:"linked"`
	Required int        `json:"required"`
	Nearest  []Advisory `json:"nearest"` // those that are called or imported
}

// An Advisory is one of them.
type Advisory struct {
	ID      string `json:"id"`
	Module  string `json:"module"`
	Version string `json:"version"`
	Fixed   string `json:"fixed,omitempty"`
	Reach   string `json:"reach"`
	Place   string `json:"place,omitempty"` // the first line that reaches it
}

// Smells are the findings of smell.
type Smells struct {
	Total      int     `json:"total"`    // in files that are no tests
	InTests    int     `json:"in_tests"` // not counted in the others
	ByAnalyzer []Tally `json:"by_analyzer"`
	ByPackage  []Tally `json:"by_package"` // by directory in the module

	byFile map[string]int
}

// A Tally is how often something was found.
type Tally struct {
	Name  string `json:"name"`
	Count int    `json:"count"`
}

// Tests are the results of go test ./... in a copy of the module.
type Tests struct {
	Pass       bool     `json:"pass"`
	Failed     []string `json:"failed,omitempty"`     // packages
	Statements int      `json:"statements,omitempty"` // 0 while tests fail
	Covered    int      `json:"covered,omitempty"`    // by the tests of their own package
}

// Percent is the part of the statements that is covered.
func (t *Tests) Percent() float64 { return percent(t.Covered, t.Statements) }

// Mutants are the result of a random sample of mutants.
type Mutants struct {
	Files  []string `json:"files"` // the files whose mutants were drawn from; empty is all
	All    int      `json:"all"`   // mutants that were drawn from
	Tried  int      `json:"tried"` // those that no test reaches are among them
	Killed int      `json:"killed"`
	Low    float64  `json:"low"`  // percent: the 95 % Wilson interval of the share killed
	High   float64  `json:"high"` // percent
}

// Percent is the part of the tried mutants that was killed.
func (m *Mutants) Percent() float64 { return percent(m.Killed, m.Tried) }

// History are the last twelve months of commits that touch the module, up to the
// newest of them. Merges do not count.
type History struct {
	From    time.Time `json:"from"`
	To      time.Time `json:"to"`
	Commits int       `json:"commits"`
	Authors int       `json:"authors"` // e-mail addresses, after the mailmap
	Fixes   int       `json:"fixes"`   // commits whose subject begins with fix or revert
	Hot     []HotSpot `json:"hot_spots"`
}

// A HotSpot is a file that changes often and is hard to change. Those with smells are
// ranked by commits × smells and come first; the others by commits × lines.
type HotSpot struct {
	File    string `json:"file"`
	Commits int    `json:"commits"`
	Smells  int    `json:"smells"`
	Lines   int    `json:"lines"`
	Tested  bool   `json:"tested"` // its package has tests
}

func percent(part, all int) float64 {
	if all == 0 {
		return 0
	}
	return 100 * float64(part) / float64(all)
}
