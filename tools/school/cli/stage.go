package cli

import (
	"fmt"

	"brownfield/tools/school/check"
)

// Heading begins the account of a drill: what it is called, what is to be done,
// and where.
func (s *Screen) Heading(title, says, dir string) {
	fmt.Fprintf(s.w, "%s  %s\n", s.strong.Render(title), s.soft.Render(s.Path(dir)))
	for _, row := range s.rows(says, 0) {
		fmt.Fprintln(s.w, row)
	}
	fmt.Fprintln(s.w)
}

// Stage prints one row of a drill: how far a stage is, what it misses, and what
// is worth knowing.
func (s *Screen) Stage(outcome check.Outcome, name, says string, missing, notes []string) {
	mark := s.warn.Render("○")
	switch outcome {
	case check.Pass:
		mark = s.good.Render("✓")
	case check.Skip:
		mark = s.warn.Render("–")
	}
	const column = 15
	for i, row := range s.rows(says, column) {
		if i == 0 {
			fmt.Fprintf(s.w, "  %s %-10s %s\n", mark, name, row)
			continue
		}
		fmt.Fprintf(s.w, "%*s%s\n", column, "", row)
	}
	for _, line := range missing {
		s.item("·", line)
	}
	for _, line := range notes {
		s.item(s.soft.Render("·"), line)
	}
}

// Learned lists what one knows after a drill.
func (s *Screen) Learned(facts []string) {
	if len(facts) == 0 {
		return
	}
	fmt.Fprintln(s.w, "  what there was to learn")
	for _, fact := range facts {
		s.item("·", fact)
	}
}

func (s *Screen) item(mark, text string) { s.Hang("      "+mark+" ", text) }

// ToDo ends an account with the one thing to do now.
func (s *Screen) ToDo(text string) {
	width := 72
	if s.Width > 0 {
		width = min(s.Width, 100) - 10
	}
	fmt.Fprintln(s.w)
	for i, row := range wrap(text, width) {
		label := "      "
		if i == 0 {
			label = s.strong.Render("  next")
		}
		fmt.Fprintf(s.w, "%s  %s\n", label, row)
	}
	fmt.Fprintln(s.w)
}
