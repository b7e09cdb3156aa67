package gallery

import (
	"context"
	"fmt"
	"html/template"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"brownfield/tools/school/catalog"
	"brownfield/tools/school/changes"
	"brownfield/tools/school/steps"
)

// A position is what the page of one shows.
type position struct {
	Value, Last    int // on the slider
	Short          string
	Subject        string
	Reason         template.HTML
	From, To       string // the two programs that are compared
	Defects        []walkedDefect
	Figures        []figure
	Files          []fileView
	Sources        []mark // of v1, at the first position
	Positions      []mark
	Previous, Next *mark
	Overview       string
}

// A mark is a link to a position, or to a file.
type mark struct {
	Label, Title, Link string
	Here               bool
}

// A walkedDefect is a defect and where the walk stands with it: "fixed", "now" or
// "open".
type walkedDefect struct{ Name, Says, State string }

// position makes what the page shows.
func (g *Gallery) position(ctx context.Context, kata *catalog.Kata, w walked, name string, names []string, mine copied) (position, error) {
	at := walkPlace(kata, name)
	p := position{Last: len(names) - 1, Value: slices.Index(names, name), Overview: at.Link(string(kataPlace(kata.Name, "walk")))}
	for i, other := range names {
		p.Positions = append(p.Positions, markOf(w, other, at.Link(string(walkPlace(kata, other))), other == name))
		if i > 0 && other == name {
			p.Previous = &p.Positions[i-1]
		}
	}
	if p.Value < p.Last {
		p.Next = &p.Positions[p.Value+1]
	}
	p.Short = p.Positions[p.Value].Title
	before, after := steps.Tree{}, steps.Tree{}
	switch k, err := strconv.Atoi(name); {
	case name == workName:
		p.Subject, p.From, p.To = "Your copy, compared with v1", "v1", "your copy"
		before, after = maps.Clone(w.trees[0]), mine.tree
		maps.DeleteFunc(before, func(name string, _ []byte) bool { return mine.hides(name) })
	case err != nil:
		return p, ErrNotFound
	case k == 0:
		p.Subject, p.From, p.To = "v1, as it was found", "v1", "v1"
		files, err := g.sources("v1", kata.Name)
		if err != nil {
			return p, err
		}
		for _, file := range files {
			p.Sources = append(p.Sources, mark{Label: file, Link: at.Link(path.Join("v1", kata.Name, file) + ".html")})
		}
	default:
		step := w.series[k-1]
		p.Subject, p.From, p.To = step.Subject, "before", "after"
		before, after = w.trees[k-1], w.trees[k]
		if p.Reason, err = g.reason(step, at); err != nil {
			return p, err
		}
	}
	if name != workName {
		p.Defects = walkedDefects(kata, w.series, p.Value)
		p.Figures = shownFigures(w.figures, p.Value)
	}
	for _, change := range changes.Between(before, after) {
		if ctx.Err() != nil {
			return p, context.Cause(ctx)
		}
		file, err := viewOf(change)
		if err != nil {
			return p, err
		}
		p.Files = append(p.Files, file)
	}
	p.Files = append(p.Files, mine.hidden...)
	return p, nil
}

func markOf(w walked, name, link string, here bool) mark {
	m := mark{Label: name, Link: link, Here: here}
	switch k, err := strconv.Atoi(name); {
	case err != nil:
		m.Label, m.Title = "you", "Your copy"
	case k == 0:
		m.Label, m.Title = "v1", "v1, as it was found"
	default:
		m.Title = fmt.Sprintf("Step %d: %s", k, w.series[k-1].Subject)
		if k == len(w.series) {
			m.Label = "v2"
		}
	}
	return m
}

// fixesLine is the line of a reason that says what the page lists.
var fixesLine = regexp.MustCompile(`(?m)^Fixes [a-z0-9-]+\.$\n?`)

// reason is the text of a step.
func (g *Gallery) reason(step steps.Step, at Place) (template.HTML, error) {
	file := "katas/" + path.Base(path.Dir(path.Dir(step.File))) + "/steps/" + path.Base(step.File)
	return prose{g: g, file: file, at: at}.html(strings.TrimSpace(fixesLine.ReplaceAllString(step.Body, "")))
}

// walkedDefects are the kata's defects as they are after k steps, the newest first.
func walkedDefects(kata *catalog.Kata, series []steps.Step, k int) []walkedDefect {
	fixed := map[string]int{}
	for _, step := range series {
		for _, name := range step.Fixes {
			fixed[name] = step.Number
		}
	}
	var all []walkedDefect
	for _, defect := range kata.Defects {
		d := walkedDefect{Name: defect.Name, Says: defect.Says, State: "open"}
		switch n := fixed[defect.Name]; {
		case n == k && n > 0:
			d.State = "now"
		case n > 0 && n < k:
			d.State = "fixed"
		}
		all = append(all, d)
	}
	return all
}
