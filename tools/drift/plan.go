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
			note := fmt.Sprintf("%s is %s; use %s. %s (%s)", path, f.State, f.Successor, f.Says, listPlaces(places))
			owner := slices.IndexFunc(plan.Items, func(item *Item) bool { return strings.HasPrefix(path, item.Module+"/") })
			if f.Standard() && owner >= 0 {
				note += fmt.Sprintf(". If the code uses nothing else of %s, its target in the plan may be %q", plan.Items[owner].Module, f.Successor)
			}
			plan.Notes = append(plan.Notes, note)
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
