package drift

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/mod/semver"
)

// A Target is where an item can go, and what that would take. Where it says that
// it was tried, that was with a copy of go.mod.
type Target struct {
	Kind    string   `json:"kind"` // newest, major, successor, standard, line
	Path    string   `json:"path"`
	Version string   `json:"version,omitempty"`
	Tried   bool     `json:"tried"`
	Breaks  []Break  `json:"breaks"`            // null when nothing could be compared
	Imports []Place  `json:"imports,omitempty"` // imports and tool lines that have to be rewritten, because the path is another
	Lines   []Place  `json:"lines,omitempty"`   // of the go line: where the code may be touched
	Unsure  string   `json:"unsure,omitempty"`  // why it may touch more than was found: code that could not be read
	Traps   []string `json:"traps,omitempty"`   // changes of behaviour that compile
	GoLine  string   `json:"go_line,omitempty"` // what the go line becomes, when it is raised
	Drags   []string `json:"drags,omitempty"`   // the target, when its own go line asks for that, and otherwise the modules whose line does
	Raises  []string `json:"raises,omitempty"`  // other modules that it moves: path from → to
	Fixes   []string `json:"fixes,omitempty"`   // the reachable advisories that are gone then
	Risk    string   `json:"risk,omitempty"`    // empty when it was not tried
	Blocked string   `json:"blocked,omitempty"` // why it cannot be required or compared here
}

// The kinds of targets.
const (
	KindFixed     = "fixed"     // the same path, the first version without the reachable advisories
	KindNewest    = "newest"    // the same path, its newest release
	KindMajor     = "major"     // a later major version, under its own path
	KindSuccessor = "successor" // another module
	KindStandard  = "standard"  // the standard library
	KindLine      = "line"      // the go line
)

// Touched counts the lines that a target's changes touch, beside the imports that
// have to be rewritten.
func (t Target) Touched() int {
	all := map[Place]bool{}
	for _, at := range t.Lines {
		all[at] = true
	}
	for _, b := range t.Breaks {
		for _, at := range b.Places {
			all[at] = true
		}
	}
	for _, at := range t.Imports {
		delete(all, at)
	}
	return len(all)
}

// Touches says how many lines a target touches, as far as that is known.
func (t Target) Touches() string {
	n, imports := t.Touched(), len(t.Imports)
	var all []string
	switch {
	case !t.Tried, t.Blocked != "", n+imports == 0 && t.Unsure != "":
		return "which lines it touches is not known"
	case n+imports == 0:
		return "no line is touched"
	case n == 1:
		all = append(all, "1 line is touched")
	case n > 1:
		all = append(all, fmt.Sprintf("%d lines are touched", n))
	}
	switch imports {
	case 0:
	case 1:
		all = append(all, "1 import changes")
	default:
		all = append(all, fmt.Sprintf("%d imports change", imports))
	}
	if t.Unsure != "" {
		return "at least " + strings.Join(all, ", ")
	}
	return strings.Join(all, ", ")
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

// fixes are the reachable advisories that a target leaves behind.
func fixes(item *Item, t Target, advisories *Advisories) []string {
	var ids []string
	for _, f := range advisories.Found {
		if f.Module != item.Module || f.Reach == Required {
			continue
		}
		if t.Path != item.Module || f.Fixed != "" && semver.Compare(t.Version, f.Fixed) >= 0 {
			ids = append(ids, f.ID)
		}
	}
	return ids
}
