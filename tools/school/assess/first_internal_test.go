package assess

import (
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/engine/drift"
)

// everything is a page to which every rule applies.
func everything() *Page {
	return &Page{
		Go:    GoLine{Line: "1.13", Toolchain: "go1.26.8", Behind: 13},
		Code:  Code{TestFiles: 1},
		Tests: &Tests{Failed: []string{"example.com/a"}},
		Dependencies: &Dependencies{
			Worst:        []Dependency{{Path: "example.com/m", Libyears: 3}, {Path: "example.com/old", Version: "v1.0.0", Newest: "v1.1.0", Libyears: 2}},
			Unmaintained: []Dependency{{Path: "example.com/gone", State: "archived"}},
		},
		Advisories: &Advisories{Nearest: []Advisory{
			{ID: "GO-1", Module: "example.com/m", Version: "v1.0.0", Fixed: "v1.0.1", Reach: drift.Called, Place: "a.go:1"},
			{ID: "GO-2", Module: "example.com/m", Version: "v1.0.0", Reach: drift.Imported},
		}},
		Mutants: &Mutants{Tried: 100, Killed: 50, Low: 40, High: 60},
		History: &History{Commits: 20, Hot: []HotSpot{{File: "a.go", Commits: 7, Smells: 2}}},
	}
}

func TestTheRule(t *testing.T) {
	p := everything()
	require.Equal(t, []Item{
		{"Upgrade example.com/m from v1.0.0 to v1.0.1", "GO-1, the code calls what it affects (a.go:1)"},
		{"Make go test ./... pass", "go test fails in 1 package: example.com/a"},
		{"Pin the behaviour of a.go before you change it", "the tests kill 50 of 100 mutants, so 40 to 60 % of all"},
		{"Replace example.com/m v1.0.0: no version fixes it", "GO-2, the code imports an affected package"},
		{"Replace example.com/gone", "archived"},
	}, first(p))
	p.Tests, p.Mutants, p.Dependencies.Unmaintained = nil, nil, nil
	p.Advisories.Nearest = p.Advisories.Nearest[:1]
	require.Equal(t, []Item{
		{"Upgrade example.com/m from v1.0.0 to v1.0.1", "GO-1, the code calls what it affects (a.go:1)"},
		{"Refactor a.go", "7 commits in twelve months × 2 smells"},
		{"Raise the go line from 1.13", "it is 13 releases behind go1.26.8"},
		{"Upgrade example.com/old from v1.0.0 to v1.1.0", "2.0 libyears behind"},
	}, first(p))
}

// The version to go to is without all of a module's advisories.
func TestTheVersionThatFixesAll(t *testing.T) {
	p := &Page{Code: Code{TestFiles: 1}, Advisories: &Advisories{Nearest: []Advisory{
		{ID: "GO-1", Module: "example.com/m", Version: "v1.0.0", Fixed: "v1.0.9", Reach: drift.Called},
		{ID: "GO-2", Module: "example.com/m", Version: "v1.0.0", Fixed: "v1.0.10", Reach: drift.Called},
		{ID: "GO-3", Module: "example.com/other", Version: "v1.0.0", Fixed: "v1.2.0", Reach: drift.Called},
	}}}
	require.Equal(t, []Item{{"Upgrade example.com/m from v1.0.0 to v1.0.10", "GO-1, the code calls what it affects; 2 more advisories like it"}}, first(p))
	p.Advisories.Nearest[1].Fixed = ""
	require.Equal(t, "Replace example.com/m v1.0.0: no version fixes it", first(p)[0].Do)
}

// What is only a little out of date, or may be good enough, is no item.
func TestTheRuleIsQuiet(t *testing.T) {
	p := &Page{
		Go: GoLine{Line: "1.25", Toolchain: "go1.26.8", Behind: 1}, Code: Code{TestFiles: 1}, Tests: &Tests{Pass: true},
		Dependencies: &Dependencies{Worst: []Dependency{{Libyears: 0.9}}}, Advisories: &Advisories{},
		Mutants: &Mutants{Tried: 100, Killed: 75, Low: 66, High: 82}, History: &History{Commits: 9, Hot: []HotSpot{{File: "a.go", Commits: 9, Smells: 3}}},
	}
	require.Empty(t, first(p))
}

func TestSubjectsOfFixes(t *testing.T) {
	for _, subject := range []string{"fix: it", "Fix it", "fix(parser): it", "net/http: fix it", `Revert "it"`, "fixed it", "reverts it"} {
		require.Regexp(t, fixes, subject)
	}
	for _, subject := range []string{"prefix", "fixture: more", "add a fix", "net/http: add fix", "fixing is hard"} {
		require.NotRegexp(t, fixes, subject)
	}
}
