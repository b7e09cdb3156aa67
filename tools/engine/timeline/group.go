package timeline

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// A Group is the goroutines that one line has started.
type Group struct {
	Title      string   // "pool.go:55 main.worker"
	Library    bool     // it holds all that libraries have started for themselves
	Parents    []string // the functions of the goroutines that started them
	Goroutines []*Goroutine
	Folded     bool // it is drawn as one row, a count
}

// What is drawn row by row. A group of more goroutines is one row, and when the rows
// are too many, so is each group of more than two.
const (
	mostInGroup = 12
	mostRows    = 120
	mostGroups  = 60
)

// Groups are the goroutines by the line that started them, main first and what
// libraries have started last.
func (t *Timeline) Groups() []*Group {
	byKey := map[string]*Group{}
	for _, g := range t.Goroutines {
		key := fmt.Sprintf("%s\x00%09d\x00%s", g.Started.File, g.Started.Line, g.runs())
		title := strings.TrimSpace(g.Started.String() + " " + g.runs())
		if g.Library {
			key, title = "\xff", "started by libraries"
		}
		if byKey[key] == nil {
			byKey[key] = &Group{Title: title, Library: g.Library}
		}
		byKey[key].Goroutines = append(byKey[key].Goroutines, g)
	}
	var groups []*Group
	for _, key := range slices.Sorted(maps.Keys(byKey)) { // Main has no line, and comes first.
		groups = append(groups, byKey[key])
	}
	groups = fewer(groups)
	t.parents(groups)
	rows := 0
	for _, group := range groups {
		if group.Folded = len(group.Goroutines) > mostInGroup || group.Library && len(group.Goroutines) > 1; !group.Folded {
			rows += len(group.Goroutines)
		}
	}
	for _, group := range groups {
		group.Folded = group.Folded || rows > mostRows && len(group.Goroutines) > 2
	}
	return groups
}

// parents notes who started the goroutines of each group.
func (t *Timeline) parents(groups []*Group) {
	byID := map[int64]*Goroutine{}
	for _, g := range t.Goroutines {
		byID[g.ID] = g
	}
	for _, group := range groups {
		names := map[string]bool{}
		for _, g := range group.Goroutines {
			if parent := byID[g.Parent]; parent != nil && !group.Library {
				names[strings.TrimPrefix(parent.runs(), "in ")] = true
			}
		}
		if group.Parents = slices.Sorted(maps.Keys(names)); len(group.Parents) > mostParents {
			group.Parents = append(group.Parents[:mostParents], "others")
		}
	}
}

const mostParents = 2

// past says who started the goroutines of a group and what they waited for.
func (group *Group) past() string {
	var all []string
	if len(group.Parents) > 0 {
		all = append(all, "started by "+strings.Join(group.Parents, ", "))
	}
	if waited := group.waited(); waited != "" {
		all = append(all, "waited for "+waited)
	}
	return strings.Join(all, "; ")
}

// waited says what the goroutines of a group waited for most of the time that they
// waited: "I/O 70 %, channel receive 30 %". It leaves out how those that are left
// end.
func (group *Group) waited() string {
	total, times := time.Duration(0), map[string]time.Duration{}
	for _, g := range group.Goroutines {
		for i, span := range g.Spans {
			if span.State == Waiting && !(g.Left && i == len(g.Spans)-1) {
				times[span.Why] += span.To - span.From
				total += span.To - span.From
			}
		}
	}
	if total < time.Millisecond || group.Library {
		return ""
	}
	names := slices.Sorted(maps.Keys(times))
	slices.SortStableFunc(names, func(a, b string) int { return cmp.Compare(times[b], times[a]) })
	var all []string
	for _, name := range names[:min(len(names), mostWaits)] {
		switch percent := (int64(times[name])*100 + int64(total)/2) / int64(total); {
		case percent >= nearlyAll:
			all = append(all, name)
		case percent > 0:
			all = append(all, fmt.Sprintf("%s %d %%", name, percent))
		}
		if len(all) == 1 && !strings.HasSuffix(all[0], "%") {
			break
		}
	}
	return strings.Join(all, ", ")
}

const (
	mostWaits = 3
	nearlyAll = 95 // percent
)

// fewer merges the smallest groups when there are more than can be read.
func fewer(groups []*Group) []*Group {
	if len(groups) <= mostGroups {
		return groups
	}
	bySize := slices.Clone(groups)
	slices.SortStableFunc(bySize, func(a, b *Group) int {
		return cmp.Or(cmp.Compare(b.left(), a.left()), cmp.Compare(len(b.Goroutines), len(a.Goroutines)))
	})
	small := bySize[mostGroups-1:]
	rest := &Group{Title: fmt.Sprintf("%d lines that started the fewest", len(small))}
	for _, group := range small {
		rest.Goroutines = append(rest.Goroutines, group.Goroutines...)
	}
	groups = slices.DeleteFunc(slices.Clone(groups), func(group *Group) bool { return slices.Contains(small, group) })
	return append(groups, rest)
}

// runs is the function that a goroutine runs, as a reader knows it: a wrapper of
// errgroup's or sync's is no news.
func (g *Goroutine) runs() string {
	name := g.Func
	if strings.HasSuffix(name, ".(*WaitGroup).Go.func1") || strings.HasSuffix(name, ".(*Group).Go.func1") || strings.HasSuffix(name, ".(*Group).TryGo.func1") {
		return "in " + short(g.Started.Func)
	}
	return short(name)
}

// short drops the path of a package: golang.org/x/sync/errgroup.f is errgroup.f. What
// main is made of needs no package.
func short(function string) string {
	return strings.TrimPrefix(function[strings.LastIndex(function, "/")+1:], "main.")
}

func (group *Group) left() (n int) {
	for _, g := range group.Goroutines {
		if g.Left {
			n++
		}
	}
	return n
}

// waits says what those that are left wait for: "channel send at pool.go:50 ×3".
func (group *Group) waits() string {
	counts := map[string]int{}
	for _, g := range group.Goroutines {
		if g.Left {
			counts[g.Waits()]++
		}
	}
	var all []string
	for _, why := range slices.Sorted(maps.Keys(counts)) {
		text := why
		if n := counts[why]; n > 1 {
			text += fmt.Sprintf(" ×%d", n)
		}
		all = append(all, text)
	}
	if len(all) > mostReasons {
		all = append(all[:mostReasons], fmt.Sprintf("and %d other places", len(all)-mostReasons))
	}
	return strings.Join(all, ", ")
}

const mostReasons = 6

// Left is how many goroutines are left at the end, those of libraries not counted.
func (t *Timeline) Left() (left int) {
	for _, g := range t.Goroutines {
		if g.Left && !g.Library {
			left++
		}
	}
	return left
}

// Summary is one sentence on the run.
func (t *Timeline) Summary() string {
	left := t.Left()
	of := "None of the program's goroutines is left"
	switch {
	case left == 1:
		of = "1 of the program's goroutines is left"
	case left > 1:
		of = fmt.Sprintf("%d of the program's goroutines are left", left)
	}
	return of + " at the end."
}

// Structure is what every run of the same scenario has in common, one line for each
// group: how many goroutines, how many are left, and what those wait for. How long
// anything takes is not in it, nor what libraries have started.
func (t *Timeline) Structure() string {
	var b strings.Builder
	for _, m := range t.Moments {
		if m.Kind == End {
			fmt.Fprintf(&b, "end: %s\n", m.What)
		}
	}
	signals := 0
	for _, m := range t.Moments {
		if m.Kind == Signal {
			signals++
		}
	}
	if signals > 0 {
		fmt.Fprintf(&b, "signals: %d\n", signals)
	}
	for _, group := range t.Groups() {
		if group.Library {
			continue
		}
		rows := len(group.Goroutines)
		if group.Folded {
			rows = 1
		}
		fmt.Fprintf(&b, "%s: goroutines %d, rows %d, left %d", group.Title, len(group.Goroutines), rows, group.left())
		if waits := group.waits(); waits != "" {
			fmt.Fprintf(&b, ": %s", waits)
		}
		b.WriteString("\n")
	}
	return b.String()
}
