package assess

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"brownfield/tools/internal/printable"
)

// The size of the page.
const (
	Lines   = 60
	Columns = 80
)

// A Figure is one number of the page.
type Figure struct {
	Name  string `json:"name"`
	Value string `json:"value"`
	Unit  string `json:"unit"`
	How   string `json:"how"` // it was measured
}

// Figures are the figures that were measured.
func (p *Page) Figures() []Figure {
	var all []Figure
	add := func(name, value, unit, how string, args ...any) {
		all = append(all, Figure{name, value, unit, fmt.Sprintf(how, args...)})
	}
	if p.Go.Line != "" {
		how := fmt.Sprintf("%d behind go1.%d", p.Go.Behind, minor(p.Go.Toolchain))
		if p.Go.Released != "" {
			how = fmt.Sprintf("%s, %.1f years; %s", p.Go.Released, p.Go.Years, how)
		}
		add("go line", p.Go.Line, "", "%s", how)
	}
	if d := p.Dependencies; d != nil {
		add("direct dependencies", strconv.Itoa(d.Direct), "modules", "in go.mod; in the module graph %d", d.All)
		if d.Unaged < d.Direct || d.Direct == 0 {
			add("libyears behind", fmt.Sprintf("%.1f", d.Libyears), "years", "direct ones, used to newest release")
		}
		add("without maintainer", strconv.Itoa(len(d.Unmaintained)), "modules", "direct: archived, moved, deprecated, …")
	}
	if v := p.Advisories; v != nil {
		source := "by " + v.Source
		add("advisories called", strconv.Itoa(v.Called), "", "%s; imported %d", source, v.Imported)
		add("advisories further", strconv.Itoa(v.Linked+v.Required), "", "linked %d, only required %d", v.Linked, v.Required)
	}
	c := p.Code
	add("packages", strconv.Itoa(c.Packages), "", "without tests: %d", c.Untested)
	add("lines of Go", strconv.Itoa(c.Lines), "lines", "as wc -l counts; of tests: %d", c.TestLines)
	if s := p.Smells; s != nil {
		add("smells", strconv.Itoa(s.Total), "findings", "docs/smells.md; in tests: %d more", s.InTests)
	}
	if t := p.Tests; t != nil {
		passes := "passes"
		if !t.Pass {
			passes = "fails"
		}
		add("go test ./...", passes, "", "once, in a copy of the module")
		if t.Statements > 0 {
			add("statements covered", fmt.Sprintf("%.1f", t.Percent()), "%", "%d of %d, by their package's tests", t.Covered, t.Statements)
		}
	}
	if m := p.Mutants; m != nil {
		where := "all files"
		if len(m.Files) > 0 {
			where = printable.Count(len(m.Files), "hot spot")
		}
		add("mutants killed", fmt.Sprintf("%.0f", m.Percent()), "%", "%d of %d drawn from %s", m.Killed, m.Tried, where)
		add("  of all of those", fmt.Sprintf("%.0f to %.0f", m.Low, m.High), "%", "Wilson interval, 95 %% confidence")
	}
	if h := p.History; h != nil {
		add("commits", strconv.Itoa(h.Commits), "", "%s to %s, no merges", h.From.Format(time.DateOnly), h.To.Format(time.DateOnly))
		add("authors", strconv.Itoa(h.Authors), "", "e-mail addresses, after the mailmap")
		add("fix or revert", fmt.Sprintf("%.0f", percent(h.Fixes, h.Commits)), "% of commits", "%d, by the subject's first word", h.Fixes)
	}
	return all
}

// How many rows the lists have, so that the page stays one.
const (
	hotRows  = 5
	itemRows = 2
	gapRows  = 3 // fewer, when there are many gaps
)

// Text is the page for a person: what to do first, the figures, what was not measured.
func (p *Page) Text() string {
	w := &writer{}
	w.line("%s, %s", p.Module, p.Day)
	w.line("")
	w.line("WHAT TO DO FIRST")
	for i, item := range p.First {
		w.wrap(fmt.Sprintf("%d. ", i+1), item.Do+": "+item.Because+".", itemRows)
	}
	if len(p.First) == 0 {
		w.line("Nothing: no rule applies to what was measured.")
	}
	w.line("")
	w.line("FIGURES")
	for _, f := range p.Figures() {
		unit := f.Unit
		if f.Value == "1" {
			unit = strings.TrimSuffix(unit, "s")
		}
		value := strings.TrimSpace(f.Value + " " + unit)
		w.line("%-20s %-14s  %s", f.Name, value, f.How)
	}
	p.lists(w)
	p.hotSpots(w)
	order := &writer{}
	order.line("")
	order.wrap("Order: ", Rule+".", 6)
	if len(p.NotMeasured) > 0 {
		w.line("")
		w.line("NOT MEASURED")
		p.gaps(w, Lines-w.lines-order.lines)
	}
	w.WriteString(order.String())
	return w.String()
}

// lists are the parts of the figures.
func (p *Page) lists(w *writer) {
	if p.Dependencies != nil && len(p.Dependencies.Worst) > 0 {
		var worst []string
		for _, d := range p.Dependencies.Worst {
			worst = append(worst, fmt.Sprintf("%s %.1f", d.Path, d.Libyears))
		}
		w.wrap("Most libyears: ", strings.Join(worst, ", "), 2)
	}
	if p.Smells != nil && p.Smells.Total > 0 {
		w.wrap("Smells by analyzer: ", listed(p.Smells.ByAnalyzer), 2)
		w.wrap("Smells by package: ", listed(p.Smells.ByPackage), 2)
	}
}

func listed(all []Tally) string {
	var words []string
	for _, t := range all {
		words = append(words, fmt.Sprintf("%s %d", t.Name, t.Count))
	}
	return some(words, 5)
}

func (p *Page) hotSpots(w *writer) {
	if p.History == nil || len(p.History.Hot) == 0 {
		return
	}
	w.line("")
	w.line("HOT SPOTS, by commits × smells, and below them by commits × lines")
	w.line("commits  smells  lines  file")
	for _, h := range p.History.Hot[:min(hotRows, len(p.History.Hot))] {
		note := ""
		if !h.Tested {
			note = " (no tests)"
		}
		w.line("%7d  %6d  %5d  %s%s", h.Commits, h.Smells, h.Lines, h.File, note)
	}
}

// gaps lists what was not measured, in so many lines.
func (p *Page) gaps(w *writer, room int) {
	rows := max(1, min(gapRows, room/len(p.NotMeasured)))
	for i, gap := range p.NotMeasured {
		left := len(p.NotMeasured) - i
		if room < rows+1 && left > 1 {
			w.line("- and %s, which --json has", printable.Count(left, "more gap"))
			return
		}
		text := gap.What + ": " + gap.Why + "."
		if gap.Do != "" {
			text += " To do: " + gap.Do + "."
		}
		before := w.lines
		w.wrap("- ", text, rows)
		room -= w.lines - before
	}
}

// A writer counts its lines, and none is wider than the page.
type writer struct {
	strings.Builder

	lines int
}

func (w *writer) line(format string, args ...any) {
	w.WriteString(clip(strings.TrimRight(printable.Escape(fmt.Sprintf(format, args...)), " "), Columns) + "\n")
	w.lines++
}

// wrap prints a text behind a lead, in at most so many lines.
func (w *writer) wrap(lead, text string, rows int) {
	indent := strings.Repeat(" ", min(3, utf8.RuneCountInString(lead)))
	row := lead
	begun := false
	words := strings.Fields(text)
	for i, word := range words {
		next := row + word
		if begun {
			next = row + " " + word
		}
		if begun && utf8.RuneCountInString(next) > Columns {
			if rows--; rows == 0 {
				w.line("%s", clip(row+" "+strings.Join(words[i:], " "), Columns))
				return
			}
			w.line("%s", row)
			next = indent + word
		}
		row, begun = next, true
	}
	w.line("%s", row)
}

// clip cuts a row at its end.
func clip(row string, columns int) string {
	if utf8.RuneCountInString(row) <= columns {
		return row
	}
	return string([]rune(row)[:columns-1]) + "…"
}
