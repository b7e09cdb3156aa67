package gallery

import (
	"fmt"

	"brownfield/tools/school/catalog"
	"brownfield/tools/school/cli"
	"brownfield/tools/school/workspace"
)

// A track is a way through the katas, as docs/roadmap.md has it.
type track struct {
	Name, For string
	Numbers   []int
}

// tracks are the three ways.
func tracks() []track {
	return []track{
		{"Concurrency", "You inherited goroutines that nothing waits for.", []int{1, 3, 5, 6, 7, 8}},
		{"Dependencies", "A migration is on your desk.", []int{1, 2, 4, 11, 12, 13}},
		{"Services", "Your program must not stop.", []int{1, 4, 3, 2, 9, 10, 14, 15}},
	}
}

// A stop is a kata on a track, and how far the person is with it.
type stop struct {
	*catalog.Kata
	Link     string
	State    string // "done", "open" or "new"
	Standing string
	Fixed    workspace.Score
}

// A way is a track with the katas that there are.
type way struct {
	track
	Stops []stop
}

// An advice says what to do next.
type advice struct {
	Says, Command string
	Kata          *catalog.Kata
	Link          string
}

// home is the first page.
func (g *Gallery) home() (sheet, error) {
	s := sheet{Title: "Practise on legacy Go", Faults: g.faults}
	progress := workspace.Progress{}
	if !g.Public {
		var err error
		if progress, err = workspace.At(g.Catalog.Root).Progress(); err != nil {
			s.Faults = append(s.Faults, err)
		}
	}
	var ways []way
	on := map[string]bool{}
	for _, t := range tracks() {
		w := way{track: t}
		for _, n := range t.Numbers {
			if kata, err := g.Catalog.Find(fmt.Sprint(n)); err == nil {
				on[kata.Name] = true
				w.Stops = append(w.Stops, stopAt(kata, progress))
			}
		}
		if len(w.Stops) > 0 {
			ways = append(ways, w)
		}
	}
	var others []stop
	for _, kata := range g.Catalog.Katas {
		if !on[kata.Name] {
			others = append(others, stopAt(kata, progress))
		}
	}
	var err error
	s.Body, err = render("home.html", struct {
		Ways        []way
		Others      []stop
		Next        advice
		Public      bool
		Any         bool
		Guide, Walk string
	}{ways, others, g.advice(progress), g.Public, len(g.Catalog.Katas) > 0, g.linkTo(home, "docs/guide.md"), g.aWalk()})
	return s, err
}

// aWalk is the link to the first walk that there is, or empty.
func (g *Gallery) aWalk() string {
	for _, kata := range g.Catalog.Katas {
		if g.pageFor("katas/"+kata.Name+"/steps") != "" {
			return home.Link(string(kataPlace(kata.Name, "walk")))
		}
	}
	return ""
}

func stopAt(kata *catalog.Kata, progress workspace.Progress) stop {
	state, begun := progress.Katas[kata.Name]
	s := stop{Kata: kata, Link: home.Link(string(kataPlace(kata.Name, ""))), State: "new", Standing: cli.Standing(state), Fixed: state.Defects}
	switch {
	case begun && done(state):
		s.State = "done"
	case begun && !state.Started.IsZero():
		s.State = "open"
	}
	return s
}

// mostColumns is how many stops stand side by side at most.
const mostColumns = 6

// columns is in how many columns some stops stand, so that their rows are about as long:
// none stands alone below the others.
func columns(stops int) int {
	rows := max(1, (stops+mostColumns-1)/mostColumns)
	return (stops + rows - 1) / rows
}

// done reports whether the last check found all behaviour kept and all defects fixed.
func done(s workspace.State) bool {
	whole := func(s workspace.Score) bool { return s.Total > 0 && s.Passed == s.Total }
	return whole(s.Behaviour) && whole(s.Defects)
}

// advice is what to do next: to go on with the kata that was checked last, or else to
// begin the one that follows it, or the first.
func (g *Gallery) advice(progress workspace.Progress) advice {
	var last, fresh *catalog.Kata
	for _, kata := range g.Catalog.Katas {
		state := progress.Katas[kata.Name]
		switch {
		case state.Started.IsZero():
			if fresh == nil {
				fresh = kata
			}
		case !done(state) && (last == nil || state.Checked.After(progress.Katas[last.Name].Checked)):
			last = kata
		}
	}
	if last != nil {
		return g.advise("Continue with", "make watch-%02d", last)
	}
	for _, kata := range g.Catalog.Katas {
		if !done(progress.Katas[kata.Name]) {
			continue
		}
		for _, name := range kata.Next {
			next, err := g.Catalog.Find(name)
			if err == nil && progress.Katas[next.Name].Started.IsZero() {
				fresh = next
			}
		}
	}
	if fresh != nil {
		return g.advise("Begin with", "make kata-%02d", fresh)
	}
	return advice{Says: "You have done every kata. Now practise an outage.", Command: "make wheel"}
}

func (g *Gallery) advise(says, command string, kata *catalog.Kata) advice {
	return advice{Says: says, Command: fmt.Sprintf(command, kata.Number), Kata: kata, Link: home.Link(string(kataPlace(kata.Name, "")))}
}
