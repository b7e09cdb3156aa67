package drift

import (
	"cmp"
	"context"
	"fmt"
	"go/version"
	"slices"
	"strings"

	"golang.org/x/mod/semver"
	"golang.org/x/sync/errgroup"
)

// The risks of taking a step, by a rule that can be checked by hand:
//
//   - low: nothing that the code uses has changed for the compiler, no trap is
//     known, and the go line stays;
//   - medium: up to ten places are touched by changes, or a trap is known, or
//     the go line has to be raised;
//   - high: more than ten places are touched, or a package is gone, or the
//     target cannot be built or compared here.
const (
	Low    = "low"
	Medium = "medium"
	High   = "high"
)

// fewPlaces is the number of touched places up to which a risk is medium.
const fewPlaces = 10

// The urgencies of an item: what not doing it means.
const (
	Now   = "now"   // an advisory reaches a symbol that is used, or the version was retracted
	Soon  = "soon"  // an advisory reaches a package that is linked, or nobody maintains the module
	Later = "later" // it is only old
)

// A Plan is an order in which to upgrade, one item at a time.
type Plan struct {
	Items []*Item  `json:"items"` // in order: the go line where a target needs it, then leaves before what requires them
	Moved int      `json:"moved"` // further modules that are behind; they move with what requires them
	Notes []string `json:"notes,omitempty"`
}

// An Item is one module, or the go line, that has to move.
type Item struct {
	Module     string     `json:"module"` // "go" for the go line
	From       string     `json:"from"`
	Urgency    string     `json:"urgency"`
	Reasons    []string   `json:"reasons"`
	Used       int        `json:"used"`                 // symbols of it that the code uses
	Places     int        `json:"places"`               // lines on which it uses them
	Targets    []Target   `json:"targets"`              // the nearest first
	Line       []LineFact `json:"line,omitempty"`       // of the go line: what lies between
	Settings   []string   `json:"settings,omitempty"`   // of the go line, for a program: the GODEBUG settings that it turns back today
	Back       string     `json:"back"`                 // the way back
	Advisories []string   `json:"advisories,omitempty"` // identifiers
}

// A Target is where an item can go, and what that would take. It has been
// tried, with a copy of go.mod.
type Target struct {
	Kind    string   `json:"kind"` // newest, major, successor, standard, line
	Path    string   `json:"path"`
	Version string   `json:"version,omitempty"`
	Breaks  []Break  `json:"breaks"`
	Traps   []string `json:"traps,omitempty"`   // changes of behaviour that compile
	GoLine  string   `json:"go_line,omitempty"` // what the go line becomes, when it is raised
	Drags   []string `json:"drags,omitempty"`   // the target, when its own go line asks for that, and otherwise the modules whose line does
	Raises  []string `json:"raises,omitempty"`  // other modules that it moves: path from → to
	Fixes   []string `json:"fixes,omitempty"`   // the advisories that come near and are gone then
	Risk    string   `json:"risk"`
	Blocked string   `json:"blocked,omitempty"` // why it cannot be built or compared here
}

// The kinds of targets.
const (
	KindFixed     = "fixed"     // the same path, the first version without the advisories that come near
	KindNewest    = "newest"    // the same path, its newest release
	KindMajor     = "major"     // a later major version, under its own path
	KindSuccessor = "successor" // another module
	KindStandard  = "standard"  // the standard library
	KindLine      = "line"      // the go line
)

// Touched counts the places in the code that a target's changes touch.
func (t Target) Touched() int {
	all := map[Place]bool{}
	for _, b := range t.Breaks {
		for _, at := range b.Places {
			all[at] = true
		}
	}
	return len(all)
}

// Plan works out what to move and how: each direct module that is behind, was
// retracted, is no longer maintained or has an advisory, each other module with
// an advisory that comes near, and the go line.
func (p *Project) Plan(ctx context.Context, g *Graph, code *Code, advisories *Advisories) (*Plan, error) {
	plan := &Plan{}
	for _, m := range g.Modules {
		item := itemFor(m, code, advisories)
		switch {
		case item != nil:
			plan.Items = append(plan.Items, item)
		case m.Behind():
			plan.Moved++
		}
	}
	p.tell(fmt.Sprintf("trying %d upgrades on copies of go.mod", len(plan.Items)))
	group, limited := errgroup.WithContext(ctx)
	group.SetLimit(triesAtOnce)
	for _, item := range plan.Items {
		group.Go(func() error { return p.work(limited, g, code, item) })
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	for _, item := range plan.Items {
		for i := range item.Targets {
			item.Targets[i].Fixes = fixes(item, item.Targets[i], advisories)
		}
	}
	plan.order(g)
	plan.addLine(p, g, code)
	for path, places := range code.Imported {
		if f := fateOf(path); f != nil && g.Module(path) == nil {
			plan.Notes = append(plan.Notes, fmt.Sprintf("%s is %s; use %s. %s (%s)", path, f.State, f.Successor, f.Says, listPlaces(places)))
		}
	}
	slices.Sort(plan.Notes)
	return plan, nil
}

// triesAtOnce bounds the tries under way at one time: each compiles a target.
const triesAtOnce = 2

// itemFor says whether a module has to move, and why.
func itemFor(m *Module, code *Code, advisories *Advisories) *Item {
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
		if f.Near != Required && semver.Compare(f.Fixed, fixed) > 0 {
			fixed = f.Fixed
		}
		switch f.Near {
		case Called:
			because(Now, "%s: %s", f.ID, f.Says)
		case Imported, Linked:
			because(Soon, "%s (%s): %s", f.ID, f.Near, f.Says)
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
	lines := map[Place]bool{}
	for _, u := range code.UsesOf(m.Path) {
		item.Used++
		for _, at := range u.Places {
			lines[at] = true
		}
	}
	item.Places = len(lines)
	item.Targets = targets(m, fixed)
	item.Back = wayBack(m, item.Targets)
	return item
}

func urgencyRank(u string) int { return slices.Index([]string{Later, Soon, Now}, u) }

func since(f *Fate) string {
	if f.Since == "" {
		return ""
	}
	return " since " + f.Since
}

// targets are where a module can go, the nearest first. Their versions are
// known or, for a successor, asked for when it is tried.
func targets(m *Module, fixed string) []Target {
	if m.Replaced != nil {
		return []Target{}
	}
	all := []Target{}
	if fixed != "" && (m.Newest == nil || semver.Compare(fixed, m.Newest.Version) < 0) {
		all = append(all, Target{Kind: KindFixed, Path: m.Path, Version: fixed})
	}
	if m.Behind() {
		all = append(all, Target{Kind: KindNewest, Path: m.Path, Version: m.Newest.Version})
	}
	if len(m.Majors) > 0 {
		last := m.Majors[len(m.Majors)-1]
		all = append(all, Target{Kind: KindMajor, Path: last.Path, Version: last.Version})
	}
	if f := m.Fate; m.Direct && f != nil && f.Successor != "" {
		if f.Standard() {
			all = append(all, Target{Kind: KindStandard, Path: f.Successor, Traps: f.Traps})
		} else if !slices.ContainsFunc(all, func(t Target) bool { return t.Path == f.Successor }) {
			all = append(all, Target{Kind: KindSuccessor, Path: f.Successor, Traps: f.Traps})
		}
	}
	for i := range all {
		all[i].Traps = append(all[i].Traps, traps(m.Path, all[i].Path)...)
		if all[i].Path == m.Path {
			all[i].Traps = append(all[i].Traps, trapsBetween(m.Path, m.Version, all[i].Version)...)
		}
	}
	return all
}

func wayBack(m *Module, targets []Target) string {
	for _, t := range targets {
		if t.Kind != KindNewest && t.Kind != KindFixed {
			return "one commit each, and git revert; the two can stay side by side while packages move one by one, because their import paths differ"
		}
	}
	if m.Replaced != nil {
		return "keep the replace directive"
	}
	return fmt.Sprintf("git revert the commit: go.mod and go.sum are then as they were (go get %s@%s alone leaves the other modules raised)", m.Path, m.Version)
}

// fixes are the advisories that come near and that a target leaves behind.
func fixes(item *Item, t Target, advisories *Advisories) []string {
	var ids []string
	for _, f := range advisories.Found {
		if f.Module != item.Module || f.Near == Required {
			continue
		}
		if t.Path != item.Module || f.Fixed != "" && semver.Compare(t.Version, f.Fixed) >= 0 {
			ids = append(ids, f.ID)
		}
	}
	return ids
}

// order puts what is required before what requires it. Among modules that do
// not require each other the urgent ones come first, then the ones with the
// fewest places.
func (plan *Plan) order(g *Graph) {
	rest := plan.Items
	slices.SortFunc(rest, func(a, b *Item) int {
		return cmp.Or(cmp.Compare(urgencyRank(b.Urgency), urgencyRank(a.Urgency)), cmp.Compare(a.Places, b.Places), cmp.Compare(a.Module, b.Module))
	})
	var ordered []*Item
	for len(rest) > 0 {
		i := slices.IndexFunc(rest, func(a *Item) bool {
			return !slices.ContainsFunc(rest, func(b *Item) bool { return a != b && g.needs(a.Module, b.Module) })
		})
		i = max(i, 0) // Modules may require each other; then the first one goes first.
		ordered = append(ordered, rest[i])
		rest = slices.Delete(slices.Clone(rest), i, i+1)
	}
	plan.Items = ordered
}

// needs says whether a module requires another, also through others.
func (g *Graph) needs(from, to string) bool {
	seen := map[string]bool{from: true}
	for queue := []string{from}; len(queue) > 0; queue = queue[1:] {
		for _, next := range g.requires[queue[0]] {
			if next == to {
				return true
			}
			if !seen[next] {
				seen[next] = true
				queue = append(queue, next)
			}
		}
	}
	return false
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
			by = append(by, fmt.Sprintf("%s %s asks for go %s", t.Path, t.Version, t.GoLine))
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
	t := Target{Kind: KindLine, Path: "go", Version: to, Risk: Low, Breaks: []Break{}}
	touched := map[Place]bool{}
	for _, fact := range item.Line {
		for _, at := range fact.Places {
			touched[at] = true
		}
	}
	item.Places = len(touched)
	switch {
	case item.Places > fewPlaces:
		t.Risk = High
	case item.Places > 0:
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
