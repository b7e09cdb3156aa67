package cli

import (
	"fmt"
	"slices"
	"strings"

	"brownfield/tools/school/check"
)

// What keeps a verdict on one screen.
const (
	failuresShown = 3
	diffShown     = 14
	panicShown    = 6
)

// First prints the first failure of a check while its other scripts still run.
func (s *Screen) First(name check.Name, f check.Failure) {
	fmt.Fprintf(s.w, "  %s %-13s%6s   %s\n", s.bad.Render("✗"), name, "", s.fit("a script fails; the others still run", column))
	s.failures(check.Verdict{Check: name, Outcome: check.Fail, Failures: []check.Failure{f}}, 1)
}

// failures lists what went wrong, so many in full.
func (s *Screen) failures(v check.Verdict, most int) {
	for i, f := range v.Failures {
		if i == most {
			var names []string
			for _, more := range v.Failures[i:] {
				names = append(names, more.Name)
			}
			slices.Sort(names)
			fmt.Fprintf(s.w, "      and %d more: %s\n", len(names), s.fit(strings.Join(slices.Compact(names), ", "), 20))
			return
		}
		if v.Check == check.Behaviour || v.Check == check.Races {
			fmt.Fprintf(s.w, "      %s %s  %s\n", s.bad.Render("✗"), f.Name, s.soft.Render(s.fit(f.Says, 10+len(f.Name))))
		}
		s.where(f)
		if v.Check != check.Build {
			s.evidence(f)
		}
	}
}

// unsteady lists the scripts that failed and then passed, with how they failed.
func (s *Screen) unsteady(all []check.Failure) {
	for _, f := range all {
		fmt.Fprintf(s.w, "      %s %s  %s\n", s.warn.Render("~"), f.Name, "unsteady: it failed, and passed when it was run again")
		s.where(f)
		s.evidence(f)
	}
}

// where prints file, line and message of a failure.
func (s *Screen) where(f check.Failure) {
	place := s.Path(f.File)
	if f.Line > 0 {
		place = fmt.Sprintf("%s:%d", place, f.Line)
	}
	if f.File == "" {
		place = f.Name
	}
	if f.Command != "" {
		s.Hang("        ", place+": "+f.Command)
		place = ""
	} else {
		place += ": "
	}
	for i, row := range s.rows(place+f.Message, 8) {
		if i == 0 {
			row = place + s.bad.Render(strings.TrimPrefix(row, place))
		} else {
			row = s.bad.Render(row)
		}
		fmt.Fprintf(s.w, "        %s\n", row)
	}
}

// evidence prints the panic and the difference, or else the end of what the
// program printed.
func (s *Screen) evidence(f check.Failure) {
	if f.Panic != nil {
		s.panicked(*f.Panic)
		f.Output = nil // It repeats the goroutines.
	}
	if len(f.Diff) > 0 {
		fmt.Fprintf(s.w, "        %s\n", s.soft.Render("- got   + expected"))
	}
	for i, line := range f.Diff {
		if i == diffShown {
			fmt.Fprintf(s.w, "        %s\n", s.soft.Render(fmt.Sprintf("… %d more lines", len(f.Diff)-i)))
			break
		}
		style := s.soft
		switch {
		case strings.HasPrefix(line, "-"):
			style = s.bad
		case strings.HasPrefix(line, "+"):
			style = s.good
		}
		fmt.Fprintf(s.w, "        %s\n", style.Render(s.cut(s.untabbed(line), 8)))
	}
	if len(f.Diff) == 0 {
		for _, line := range f.Output[:min(len(f.Output), diffShown)] {
			fmt.Fprintf(s.w, "          %s\n", s.soft.Render(s.cut(s.untabbed(line), 10)))
		}
	}
}

// panicked prints what the Go runtime said, and the line of the edition that it
// names first.
func (s *Screen) panicked(p check.Panic) {
	for i, line := range p.Text {
		if i == panicShown {
			fmt.Fprintf(s.w, "          %s\n", s.soft.Render(fmt.Sprintf("… %d more lines", len(p.Text)-i)))
			break
		}
		for _, row := range s.rows(s.untabbed(line), 10) {
			fmt.Fprintf(s.w, "          %s\n", s.bad.Render(row))
		}
	}
	if p.File != "" {
		fmt.Fprintf(s.w, "          at %s:%d\n", s.Path(p.File), p.Line)
	}
}
