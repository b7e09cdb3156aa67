package gallery

import (
	"fmt"
	"html/template"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"

	"brownfield/tools/school/catalog"
	"brownfield/tools/school/check"
	"brownfield/tools/school/steps"
)

// A briefing is what the page about a kata shows.
type briefing struct {
	Kata       *catalog.Kata
	Text       template.HTML
	Cards      []card
	Defects    []shownDefect
	Quirks     []shownQuirk
	First      string // the link to the first page of the walk
	V1, V2     string // links to a source
	Public     bool
	HasCopy    bool
	Events     string // the link to what happens to the copy; empty when nobody watches
	CopyBroken string // why the copy cannot be looked at
}

// A shownDefect is a defect with the ways that lead to and from it.
type shownDefect struct {
	catalog.Defect
	Line    string // the link to the line in v1
	Script  string // the link to its script
	Step    int    // the step that fixes it; 0 where none does
	StepAt  string
	Fixed   bool // in the person's copy, at the last check
	Checked bool
}

// A shownQuirk is a quirk and the link to the script that keeps it.
type shownQuirk struct {
	catalog.Quirk
	Script string
}

// brief is the page about a kata.
func (g *Gallery) brief(kata *catalog.Kata) (sheet, error) {
	s := sheet{Title: kata.Title}
	at := kataPlace(kata.Name, "")
	b := briefing{Kata: kata, Public: g.Public, First: at.Link(string(kataPlace(kata.Name, "walk")))}
	if g.Watched {
		b.Events = at.Link(Events + "?" + url.Values{"kata": {kata.Name}}.Encode())
	}
	fault := func(err error) {
		if err != nil {
			s.Faults = append(s.Faults, err)
		}
	}
	var err error
	b.Text, err = g.briefText(kata, at)
	fault(err)
	mine, err := g.cards(kata, &b)
	fault(err)
	series, err := steps.Load(kata.Steps)
	fault(err)
	for _, defect := range kata.Defects {
		b.Defects = append(b.Defects, describe(defect, kata, at, series, mine))
	}
	for _, quirk := range kata.Quirks {
		b.Quirks = append(b.Quirks, shownQuirk{quirk, at.Link(string(kataPlace(kata.Name, "characterization")) + "#" + quirk.Keeps)})
	}
	b.V1, b.V2 = g.firstSource(at, "v1", kata.Name), g.firstSource(at, "v2", kata.Name)
	s.Body, err = render("kata.html", b)
	return s, err
}

// briefText is the brief itself. A kata that somebody has just begun has none.
func (g *Gallery) briefText(kata *catalog.Kata, at Place) (template.HTML, error) {
	text, err := os.ReadFile(filepath.Join(kata.Dir, "README.md"))
	if os.IsNotExist(err) {
		return noBody, nil
	}
	if err != nil {
		return "", fmt.Errorf("cannot read the brief: %w", err)
	}
	return prose{g: g, file: path.Join("katas", kata.Name, "README.md"), at: at, untitled: true}.html(string(text))
}

// cards finds the last scorecards, without checking anything, and returns that of the
// person's copy.
func (g *Gallery) cards(kata *catalog.Kata, b *briefing) (mine check.Scorecard, err error) {
	if g.Public {
		return mine, nil
	}
	if _, err := os.Stat(kata.Work); err == nil {
		b.HasCopy = true
		if _, err := kata.Edition("work"); err != nil {
			b.CopyBroken = g.plainly(err)
		}
	}
	for _, edition := range []catalog.Edition{{Name: "work", Dir: kata.Work}, {Name: "v1", Dir: kata.V1}} {
		examiner, err := check.NewExaminer(g.Builder, g.Catalog.Root, kata, edition)
		if err != nil {
			return mine, err
		}
		last := examiner.Last()
		if edition.Name == "work" && !b.HasCopy || len(last.Checks) == 0 {
			continue
		}
		if edition.Name == "work" {
			mine = last
		}
		b.Cards = append(b.Cards, g.cardOf(edition.Name, last))
	}
	return mine, nil
}

func describe(defect catalog.Defect, kata *catalog.Kata, at Place, series []steps.Step, mine check.Scorecard) shownDefect {
	d := shownDefect{Defect: defect, Script: at.Link(string(kataPlace(kata.Name, "defects")) + "#" + defect.Name)}
	if line := lineIn(kata, defect.Where); line != "" {
		d.Line = at.Link(line)
	}
	for _, step := range series {
		for _, name := range step.Fixes {
			if name == defect.Name && d.Step == 0 {
				d.Step, d.StepAt = step.Number, at.Link(string(walkPlace(kata, fmt.Sprint(step.Number))))
			}
		}
	}
	_, d.Checked = mine.Check(check.Defects)
	d.Fixed = d.Checked && mine.Passed(check.Defects, defect.Name)
	return d
}

// firstSource is the link to where reading an edition begins.
func (g *Gallery) firstSource(at Place, edition, kata string) string {
	files, err := g.sources(edition, kata)
	if err != nil || len(files) == 0 {
		return ""
	}
	first := files[0]
	for _, file := range files {
		if file == "main.go" {
			first = file
		}
	}
	return at.Link(path.Join(edition, kata, first) + ".html")
}

// A bit is a part of a sentence: code, if it stood between backquotes.
type bit struct {
	Code bool
	Text string
}

// ticks splits a sentence of a kata.toml at its backquotes.
func ticks(sentence string) []bit {
	var bits []bit
	for i, text := range strings.Split(sentence, "`") {
		if text != "" {
			bits = append(bits, bit{i%2 == 1, text})
		}
	}
	return bits
}
