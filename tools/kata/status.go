package main

import (
	"fmt"
	"io"

	"brownfield/tools/check"
	"brownfield/tools/report"
)

// status tells a waiting person how far the checks are: on a terminal in one
// line that is overwritten, elsewhere in one line for each check that begins.
type status struct {
	w      io.Writer
	screen *report.Screen
	live   bool
	begun  map[check.Name]bool
}

func newStatus(w io.Writer) *status {
	screen := report.NewScreen(w, "")
	return &status{w: w, screen: screen, live: screen.Live, begun: map[check.Name]bool{}}
}

func (s *status) show(name check.Name, done, total int) {
	doing := map[check.Name]string{
		check.Build:        "building (slow only the first time)",
		check.Behaviour:    "checking behaviour",
		check.Defects:      "looking for defects",
		check.Races:        "looking for data races (the first race build takes a while)",
		check.Structure:    "looking for unstructured concurrency",
		check.Differential: "comparing with v1 on invented inputs",
	}[name]
	switch {
	case s.live && total > 1:
		s.line(fmt.Sprintf("  … %s %d/%d", doing, done, total))
	case s.live:
		s.line("  … " + doing)
	case !s.begun[name]:
		s.begun[name] = true
		fmt.Fprintf(s.w, "… %s\n", doing)
	}
}

// line overwrites the line. It is cut to the window, because a line that has
// wrapped cannot be overwritten.
func (s *status) line(text string) {
	s.screen.Measure()
	fmt.Fprintf(s.w, "\r\x1b[K%s", s.screen.Fit(text))
}

// idle shows text while nothing goes on.
func (s *status) idle(text string) {
	if s.live {
		s.line(text)
		return
	}
	fmt.Fprintln(s.w, text)
}

func (s *status) clear() {
	if s.live {
		fmt.Fprint(s.w, "\r\x1b[K")
	}
}
