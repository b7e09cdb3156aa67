package drift

import (
	"go/version"
	"slices"
)

// vendoring is the go line from which on the go command builds from a vendor
// directory without being asked to, and compares it with go.mod.
const vendoring = "1.14"

// vendor says of each item what a vendor directory needs, and of the go line that
// it may turn the directory on.
func (plan *Plan) vendor(p *Project, g *Graph) {
	if !g.Vendored {
		return
	}
	line := g.GoLine
	for _, item := range plan.Items {
		if item.Module == "go" {
			plan.turnsOn(p, item)
			line = item.Targets[0].Version
		}
		item.Needs = "go mod vendor, in the same commit: otherwise the build ends with \"inconsistent vendoring\", because go.mod and vendor/modules.txt differ"
		if version.Compare("go"+line, "go"+vendoring) < 0 {
			item.Needs = "go mod vendor, in the same commit: otherwise vendor/ stays behind (below go " + vendoring + " the go command uses it only with -mod=vendor)"
		}
	}
}

// turnsOn adds to the go line what it changes for a vendor directory.
func (plan *Plan) turnsOn(p *Project, item *Item) {
	t := &item.Targets[0]
	if version.Compare("go"+item.From, "go"+vendoring) >= 0 || version.Compare("go"+t.Version, "go"+vendoring) < 0 {
		return
	}
	at := Place{File: "go.mod", Line: 1}
	if p.mod.Go != nil {
		at.Line = p.mod.Go.Syntax.Start.Line
	}
	item.Line = slices.Insert(item.Line, 0, LineFact{
		Since: vendoring, Name: "vendoring", Finds: "a vendor directory", Places: []Place{at},
		Says: "The vendor directory was used only with -mod=vendor; it is used always, and a build ends with \"inconsistent vendoring\" until go mod vendor has been run.",
	})
	t.Lines = tidy(append(t.Lines, at))
	if t.Risk == Low {
		t.Risk = Medium
	}
}
