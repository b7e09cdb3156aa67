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
	w     io.Writer
	live  bool
	begun map[check.Name]bool
}

func newStatus(w io.Writer) *status {
	return &status{w: w, live: report.NewScreen(w, "").Live, begun: map[check.Name]bool{}}
}

func (s *status) show(name check.Name, done, total int) {
	doing := map[check.Name]string{
		check.Build:     "building (slow only the first time)",
		check.Behaviour: "checking behaviour",
		check.Defects:   "looking for defects",
		check.Races:     "looking for data races (the first race build takes a while)",
	}[name]
	switch {
	case s.live && total > 1:
		fmt.Fprintf(s.w, "\r\x1b[K  … %s %d/%d", doing, done, total)
	case s.live:
		fmt.Fprintf(s.w, "\r\x1b[K  … %s", doing)
	case !s.begun[name]:
		s.begun[name] = true
		fmt.Fprintf(s.w, "… %s\n", doing)
	}
}

func (s *status) clear() {
	if s.live {
		fmt.Fprint(s.w, "\r\x1b[K")
	}
}
