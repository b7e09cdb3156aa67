package assess

import (
	"fmt"
	"slices"

	"golang.org/x/mod/semver"

	"brownfield/tools/engine/drift"
	"brownfield/tools/internal/printable"
)

// Rule is how First is ordered.
const Rule = "called advisories; failing or missing tests; hot spots with weak tests (surely fewer than 80 % of mutants " +
	"killed); imported advisories; unmaintained modules; the first hot spot with smells; a go line two releases old; libyears"

const (
	most   = 5  // items
	guards = 80 // percent of mutants that tests have to kill so that they guard a change
	old    = 2  // releases of Go that the Go team supports
)

// first lists what to do first, by [Rule].
func first(p *Page) []Item {
	all := []Item{}
	for _, rule := range []func(*Page) (Item, bool){called, noTests, weakTests, imported, unmaintained, hotSpot, goLine, behind} {
		if item, ok := rule(p); ok && len(all) < most {
			all = append(all, item)
		}
	}
	return all
}

func called(p *Page) (Item, bool) { return advisory(p, drift.Called, "the code calls what it affects") }

func imported(p *Page) (Item, bool) {
	return advisory(p, drift.Imported, "the code imports an affected package")
}

// advisory names the first advisory of a reach, and counts those beside it. The version
// to go to is without all of them that are about this module.
func advisory(p *Page, reach, says string) (Item, bool) {
	if p.Advisories == nil {
		return Item{}, false
	}
	var found []Advisory
	for _, one := range p.Advisories.Nearest {
		if one.Reach == reach {
			found = append(found, one)
		}
	}
	if len(found) == 0 {
		return Item{}, false
	}
	f := found[0]
	for _, one := range found {
		if f.Fixed != "" && one.Module == f.Module && (one.Fixed == "" || semver.Compare(one.Fixed, f.Fixed) > 0) {
			f.Fixed = one.Fixed
		}
	}
	do := fmt.Sprintf("Upgrade %s from %s to %s", f.Module, f.Version, f.Fixed)
	if f.Fixed == "" {
		do = fmt.Sprintf("Replace %s %s: no version fixes it", f.Module, f.Version)
	}
	because := f.ID + ", " + says
	if f.Place != "" {
		because += " (" + f.Place + ")"
	}
	if len(found) > 1 {
		because += fmt.Sprintf("; %s like it", printable.Count(len(found)-1, "more advisory"))
	}
	return Item{do, because}, true
}

func noTests(p *Page) (Item, bool) {
	switch {
	case p.Code.TestFiles == 0:
		return Item{"Write the first tests, for " + p.hottest(), "the module has no tests, so no change is safe"}, true
	case p.Tests != nil && !p.Tests.Pass:
		return Item{"Make go test ./... pass", "go test fails in " + printable.Count(len(p.Tests.Failed), "package") + ": " + some(p.Tests.Failed, 2)}, true
	}
	return Item{}, false
}

// hottest is the file to begin with.
func (p *Page) hottest() string {
	if p.History == nil || len(p.History.Hot) == 0 {
		return "the package that you change most"
	}
	return p.History.Hot[0].File
}

func weakTests(p *Page) (Item, bool) {
	m := p.Mutants
	if m == nil || m.High >= guards {
		return Item{}, false
	}
	what := "the code"
	if p.History != nil && len(p.History.Hot) > 0 {
		what = p.hottest()
	}
	return Item{
		"Pin the behaviour of " + what + " before you change it",
		fmt.Sprintf("the tests kill %d of %d mutants, so %.0f to %.0f %% of all", m.Killed, m.Tried, m.Low, m.High),
	}, true
}

func unmaintained(p *Page) (Item, bool) {
	if p.Dependencies == nil || len(p.Dependencies.Unmaintained) == 0 {
		return Item{}, false
	}
	all := p.Dependencies.Unmaintained
	var paths []string
	for _, d := range all {
		paths = append(paths, d.Path)
	}
	because := all[0].State
	if len(all) > 1 {
		because = "the first is " + because
	}
	if all[0].Instead != "" {
		because += ", with the successor " + all[0].Instead
	}
	return Item{"Replace " + some(paths, 3), because}, true
}

func hotSpot(p *Page) (Item, bool) {
	if p.History == nil || p.History.Commits < few || len(p.History.Hot) == 0 || p.History.Hot[0].Smells == 0 {
		return Item{}, false
	}
	h := p.History.Hot[0]
	return Item{"Refactor " + h.File, fmt.Sprintf("%s in twelve months × %s", printable.Count(h.Commits, "commit"), printable.Count(h.Smells, "smell"))}, true
}

func goLine(p *Page) (Item, bool) {
	if p.Go.Behind < old || p.Go.Line == "" {
		return Item{}, false
	}
	return Item{"Raise the go line from " + p.Go.Line, fmt.Sprintf("it is %d releases behind %s", p.Go.Behind, p.Go.Toolchain)}, true
}

// behind names the dependency most behind that no other rule names.
func behind(p *Page) (Item, bool) {
	if p.Dependencies == nil {
		return Item{}, false
	}
	for _, d := range p.Dependencies.Worst {
		named := d.State != "" || p.Advisories != nil && slices.ContainsFunc(p.Advisories.Nearest, func(one Advisory) bool { return one.Module == d.Path })
		if d.Libyears >= 1 && !named {
			return Item{fmt.Sprintf("Upgrade %s from %s to %s", d.Path, d.Version, d.Newest), fmt.Sprintf("%.1f libyears behind", d.Libyears)}, true
		}
	}
	return Item{}, false
}
