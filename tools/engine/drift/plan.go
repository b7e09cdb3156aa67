package drift

import (
	"cmp"
	"context"
	"fmt"
	"go/version"
	"slices"
	"strings"

	"golang.org/x/mod/semver"
)

// The risks of taking a step, by a rule that can be checked by hand:
//
//   - low: nothing that the code uses has changed for the compiler, its import
//     path stays, no trap is known, and the go line stays;
//   - medium: up to ten lines are touched by changes, or import paths change, or a
//     trap is known, or the go line has to be raised, or not all of the code that
//     may use the module could be read;
//   - high: more than ten lines are touched by changes, imports not counted, or a
//     package is gone, or the target cannot be compared here.
const (
	Low    = "low"
	Medium = "medium"
	High   = "high"
)

// fewPlaces is the number of touched lines up to which a risk is medium.
const fewPlaces = 10

// The urgencies of an item: what not doing it means.
const (
	Now   = "now"   // an advisory reaches a symbol that is used, or the version was retracted
	Soon  = "soon"  // an advisory reaches a package that is linked, or the module has no maintainer
	Later = "later" // it is only old
)

// A Plan is an order in which to upgrade, one item at a time.
type Plan struct {
	Items   []*Item  `json:"items"`             // in order: the go line where a target needs it, then leaves before what requires them
	Moved   int      `json:"moved"`             // further modules that are behind; they move with what requires them
	Untried int      `json:"untried,omitempty"` // items whose targets were not all tried
	Notes   []string `json:"notes,omitempty"`
}

// An Item is one module, or the go line, that has to move.
type Item struct {
	Module     string     `json:"module"` // "go" for the go line
	From       string     `json:"from"`
	Urgency    string     `json:"urgency"`
	Reasons    []string   `json:"reasons"`
	Uses       *Usage     `json:"uses"`                 // null when not known, and for the go line
	Unsure     string     `json:"unsure,omitempty"`     // why there may be more uses than were found: code that could not be read
	Tools      []string   `json:"tools,omitempty"`      // packages of it that are run as tools
	Targets    []Target   `json:"targets"`              // the nearest first
	Line       []LineFact `json:"line,omitempty"`       // of the go line: what lies between
	Settings   []string   `json:"settings,omitempty"`   // of the go line, for a program: the GODEBUG settings that it turns back today
	Needs      string     `json:"needs,omitempty"`      // what else belongs into the same commit
	Back       string     `json:"back"`                 // the way back
	Advisories []string   `json:"advisories,omitempty"` // identifiers
}

// Usage counts what the code uses of a module.
type Usage struct {
	Symbols int `json:"symbols"`
	Lines   int `json:"lines"`
}

// Plan works out what to move and how: each direct module that is behind, was
// retracted, is no longer maintained or has an advisory, each other module with
// a reachable advisory, and the go line. When ctx ends before all targets
// are tried, it returns the plan as far as it is known, with the error.
func (p *Project) Plan(ctx context.Context, g *Graph, code *Code, advisories *Advisories) (*Plan, error) {
	plan := &Plan{}
	for _, m := range g.Modules {
		item := p.itemFor(m, code, advisories)
		switch {
		case item != nil:
			plan.Items = append(plan.Items, item)
		case m.Behind():
			plan.Moved++
		}
	}
	plan.byUrgency()
	err := p.tryAll(ctx, g, code, plan.Items)
	for _, item := range plan.Items {
		for i := range item.Targets {
			item.Targets[i].Fixes = fixes(item, item.Targets[i], advisories)
		}
		if slices.ContainsFunc(item.Targets, func(t Target) bool { return !t.Tried }) {
			plan.Untried++
		}
	}
	plan.order(g)
	plan.addLine(p, g, code)
	plan.vendor(p, g)
	plan.note(p, g, code)
	return plan, err
}

// note adds what is worth knowing beside the upgrades: packages that have moved
// on, of modules that have not, and a go.mod that is not tidy.
func (plan *Plan) note(p *Project, g *Graph, code *Code) {
	for path, places := range code.Imported {
		f := FateOf(path)
		if f == nil || g.Module(path) != nil || path == g.Path || strings.HasPrefix(path, g.Path+"/") {
			continue
		}
		note := fmt.Sprintf("%s (%s)", f.About(path), listPlaces(places))
		owner := slices.IndexFunc(plan.Items, func(item *Item) bool { return strings.HasPrefix(path, item.Module+"/") })
		if f.Standard() && owner >= 0 {
			note += fmt.Sprintf(". If the code uses nothing else of %s, its target in the plan may be %q", plan.Items[owner].Module, f.Successor)
		}
		plan.Notes = append(plan.Notes, note)
	}
	if line := p.copiedLine(); version.Compare("go"+line, "go"+g.GoLine) > 0 {
		plan.Notes = append(plan.Notes, fmt.Sprintf("go.mod is not tidy: go mod tidy adds what the code needs, and raises the go line to %s", line))
	}
	slices.Sort(plan.Notes)
}

// itemFor says why a module has to move, or returns nil when it has not.
func (p *Project) itemFor(m *Module, code *Code, advisories *Advisories) *Item {
	item := &Item{Module: m.Path, From: m.Version, Urgency: Later}
	because := func(urgency, format string, args ...any) {
		if urgencyRank(urgency) > urgencyRank(item.Urgency) {
			item.Urgency = urgency
		}
		item.Reasons = append(item.Reasons, fmt.Sprintf(format, args...))
	}
	fixed := ""
	for _, f := range advisories.Found {
		if f.Module != m.Path {
			continue
		}
		item.Advisories = append(item.Advisories, f.ID)
		if f.Reach != Required && semver.Compare(f.Fixed, fixed) > 0 {
			fixed = f.Fixed
		}
		switch f.Reach {
		case Called:
			because(Now, "%s: %s", f.ID, f.Says)
		case Imported, Linked:
			because(Soon, "%s (%s): %s", f.ID, f.Reach, f.Says)
		}
	}
	for _, why := range m.Retracted {
		because(Now, "retracted: %s", cmp.Or(why, "no reason given"))
	}
	if !m.Direct && len(item.Reasons) == 0 {
		return nil // What requires it decides about it.
	}
	if m.Deprecated != "" {
		because(Soon, "deprecated: %s", m.Deprecated)
	}
	if f := m.Fate; f != nil {
		switch f.State {
		case Archived, Moved, Deprecated:
			because(Soon, "%s%s: %s", f.State, since(f), f.Says)
		case Maintenance, Quiet:
			because(Later, "%s%s: %s", f.State, since(f), f.Says)
		}
	}
	if m.Behind() {
		because(Later, "%s is out", m.Newest.Version)
	}
	if len(m.Majors) > 0 {
		because(Later, "%s %s is out", m.Majors[len(m.Majors)-1].Path, m.Majors[len(m.Majors)-1].Version)
	}
	if m.Replaced != nil && m.Direct {
		because(Later, "go.mod replaces it by %s: what that changes has to be known before it can move", strings.TrimSpace(m.Replaced.Path+" "+m.Replaced.Version))
	}
	if len(item.Reasons) == 0 {
		return nil
	}
	item.Tools = m.Tools
	item.Uses, item.Unsure = code.usage(m.Path)
	item.Targets = targets(m, fixed)
	item.Back = wayBack(m, item.Targets)
	return item
}

// usage counts what is used of a module, unless nothing was found and not all was
// read.
func (c *Code) usage(module string) (found *Usage, unsure string) {
	lines := map[Place]bool{}
	found = &Usage{}
	for _, u := range c.UsesOf(module) {
		found.Symbols++
		for _, at := range u.Places {
			lines[at] = true
		}
	}
	found.Lines = len(lines)
	if unsure = c.Unsure(module); unsure != "" && found.Symbols == 0 {
		return nil, unsure
	}
	return found, unsure
}

// lines are those on which a module is used, as far as they are known.
func (item *Item) lines() int {
	if item.Uses == nil {
		return 0
	}
	return item.Uses.Lines
}

// addLine puts the go line in front when a target raises it, and at the end when
// it is only behind the toolchain.
func (plan *Plan) addLine(p *Project, g *Graph, code *Code) {
	to, by := language(g.Go), []string(nil)
	needed := ""
	for _, item := range plan.Items {
		for _, t := range item.Targets {
			if t.GoLine == "" {
				continue
			}
			if why := fmt.Sprintf("%s %s asks for go %s", t.Path, t.Version, t.GoLine); !slices.Contains(by, why) { // Modules may have one successor.
				by = append(by, why)
			}
			if needed == "" || version.Compare("go"+t.GoLine, "go"+needed) > 0 {
				needed = t.GoLine
			}
		}
	}
	if needed != "" && version.Compare("go"+needed, "go"+to) > 0 {
		to = needed
	}
	if version.Compare("go"+g.GoLine, "go"+to) >= 0 {
		return
	}
	item := &Item{Module: "go", From: g.GoLine, Urgency: Later, Reasons: by, Line: p.GoLine(code, g.GoLine, to),
		Back: fmt.Sprintf("go mod edit -go=%s and go mod tidy, as long as no file uses the newer language and no module asks for the newer line", g.GoLine)}
	if code.Defaults != "" {
		item.Settings = strings.Split(code.Defaults, ",")
	}
	if needed == "" {
		item.Reasons = []string{fmt.Sprintf("the toolchain is %s", g.Go)}
	}
	if len(code.unread) > 0 {
		item.Unsure = code.unread[0]
	}
	t := Target{Kind: KindLine, Path: "go", Version: to, Tried: true, Breaks: []Break{}, Unsure: item.Unsure, Risk: Low}
	for _, fact := range item.Line {
		if fact.Kept == "" {
			t.Lines = append(t.Lines, fact.Places...)
		}
	}
	t.Lines = tidy(t.Lines)
	switch {
	case len(t.Lines) > fewPlaces:
		t.Risk = High
	case len(t.Lines) > 0 || t.Unsure != "":
		t.Risk = Medium
	}
	item.Targets = []Target{t}
	if needed != "" {
		plan.Items = slices.Insert(plan.Items, 0, item)
	} else {
		plan.Items = append(plan.Items, item)
	}
}

func listPlaces(places []Place) string {
	var all []string
	for _, at := range places {
		all = append(all, at.String())
	}
	return strings.Join(all, ", ")
}

func since(f *Fate) string {
	if f.Since == "" {
		return ""
	}
	return " since " + f.Since
}
