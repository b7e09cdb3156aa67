package cli

import (
	"fmt"
	"io"
	"slices"
	"time"

	"brownfield/tools/school/catalog"
	"brownfield/tools/school/check"
)

// column is where a row's text begins.
const column = 27

// Title begins a scorecard.
func (s *Screen) Title(kata *catalog.Kata, edition catalog.Edition) {
	fmt.Fprintf(s.w, "\n%s  %s\n\n", s.strong.Render(fmt.Sprintf("%02d %s", kata.Number, kata.Title)), s.soft.Render(s.Path(edition.Dir)))
}

// Verdict prints one row of a scorecard, and below it what needs attention.
// With details, it says why each script fails, those of the defects included.
func (s *Screen) Verdict(v check.Verdict, details bool) {
	for i, row := range s.rows(v.Summary(), column) {
		if i == 0 {
			fmt.Fprintf(s.w, "  %s %-13s%6s   %s\n", s.mark(v), v.Check, v.Score(), row)
			continue
		}
		fmt.Fprintf(s.w, "%*s%s\n", column-1, "", row)
	}
	switch {
	case v.Outcome != check.Fail:
	case v.Check == check.Defects:
		s.defects(v, details)
	case details:
		s.failures(v, len(v.Failures))
	case !v.Check.Row().ToDo:
		s.failures(v, failuresShown)
	}
	s.unsteady(v.Unsteady)
	if v.Outcome != check.Skip && v.Outcome != check.Error && v.Note != "" {
		fmt.Fprintf(s.w, "      %s\n", s.warn.Render(s.fit(v.Note, 6)))
	}
}

// Doing says for a [Teller] what a check does, and how far it is.
func Doing(name check.Name, done, total int) string {
	if total > 1 {
		return fmt.Sprintf("%s, %d of %d", name.Row().Doing, done, total)
	}
	return name.Row().Doing
}

// Unchanged says that a scorecard is the one that was made then.
func (s *Screen) Unchanged(made time.Time) {
	fmt.Fprintf(s.w, "\n  unchanged since %s\n", made.Format("15:04 on 2 January"))
}

// mark is a verdict at a glance. What an exercise leaves to be done is open,
// not wrong.
func (s *Screen) mark(v check.Verdict) string {
	switch {
	case v.Outcome == check.Pass:
		return s.good.Render(v.Sign())
	case v.Outcome == check.Skip || v.Open():
		return s.warn.Render(v.Sign())
	default:
		return s.bad.Render(v.Sign())
	}
}

// defects lists the open ones, each with its sentence.
func (s *Screen) defects(v check.Verdict, details bool) {
	width, longest := 0, 0
	for _, f := range v.Failures {
		width, longest = max(width, len(f.Name)), max(longest, len([]rune(f.Says)))
	}
	narrow := s.Width > 0 && 10+width+longest > s.Width
	for _, f := range v.Failures {
		if narrow { // The sentence has rows of its own.
			fmt.Fprintf(s.w, "      %s %s\n", s.warn.Render("○"), f.Name)
			for _, row := range s.rows(f.Says, 8) {
				fmt.Fprintf(s.w, "        %s\n", row)
			}
		} else {
			fmt.Fprintf(s.w, "      %s %-*s  %s\n", s.warn.Render("○"), width, f.Name, f.Says)
		}
		if details {
			s.where(f)
			s.evidence(f)
		}
	}
}

// Defect prints one open defect and why its script fails.
func (s *Screen) Defect(f check.Failure) {
	s.defects(check.Verdict{Check: check.Defects, Outcome: check.Fail, Failures: []check.Failure{f}}, true)
}

// Failures lists scripts that do not pass, the first few in full.
func (s *Screen) Failures(all []check.Failure) {
	s.failures(check.Verdict{Check: check.Behaviour, Outcome: check.Fail, Failures: all}, failuresShown)
}

// Next ends a scorecard with the one thing to do now.
func (s *Screen) Next(kata *catalog.Kata, card check.Scorecard) {
	s.ToDo(next(kata, card))
}

func next(kata *catalog.Kata, card check.Scorecard) string {
	failing := func(name check.Name) (check.Failure, bool) {
		v, ok := card.Check(name)
		if !ok || v.Outcome != check.Fail || len(v.Failures) == 0 {
			return check.Failure{}, false
		}
		return v.Failures[0], true
	}
	_, built := card.Check(check.Behaviour) // It is checked once the program builds, and go vet comes later.
	objection, ok := failing(check.Build)
	if ok && !built {
		return "make it build again; nothing can be checked before that"
	}
	if v, ok := card.Check(check.Build); ok && v.Outcome == check.Error {
		return "fix what the row build says; nothing can be checked before that"
	}
	if v, ok := card.Check(check.Behaviour); ok && v.Outcome == check.Error {
		return "fix what the row behaviour says; nothing checks your changes before that"
	}
	if f, ok := failing(check.Behaviour); ok {
		return fmt.Sprintf("restore the behaviour that %s checks before you change anything else", f.Name)
	}
	if ok {
		return fmt.Sprintf("fix what %s reports: %s", objection.Name, objection.Message)
	}
	if f, ok := failing(check.Defects); ok {
		return fmt.Sprintf("fix %s: %s (make hint-%02d gives a nudge)", f.Name, f.Says, kata.Number)
	}
	if f, ok := failing(check.Races); ok {
		return fmt.Sprintf("fix the data race that %s shows", f.Name)
	}
	if kata.Adopted {
		return fmt.Sprintf("write more scripts before you change more: make mutate-%02d shows which small faults in v1 they miss", kata.Number)
	}
	if _, ok := failing(check.Dependencies); ok {
		return "upgrade what is still on an old version; upgrade-log/ says how v2 did it"
	}
	if _, ok := failing(check.Structure); ok {
		return fmt.Sprintf("fix what the row structure reports: make check-%02d lists it", kata.Number)
	}
	if _, ok := failing(check.Differential); ok {
		return fmt.Sprintf("find out why your copy differs from v1: make check-%02d shows the input", kata.Number)
	}
	says := fmt.Sprintf("done. Compare your path with the author's (make steps-%02d) and your copy with v2 (make diff-%02d ARGS=\"--from work\"). Review it tomorrow: make review-%02d",
		kata.Number, kata.Number, kata.Number)
	if next := after(kata); next != "" {
		says += ". Then " + next
	}
	return says
}

// shorten makes the paths in a failure what a person would type.
func (s *Screen) shorten(f *check.Failure) {
	if f.File != "" {
		f.File = s.Path(f.File)
	}
	if f.Panic != nil && f.Panic.File != "" {
		shown := *f.Panic
		shown.File = s.Path(shown.File)
		f.Panic = &shown
	}
}

// JSON writes a scorecard as one object.
func (s *Screen) JSON(w io.Writer, card check.Scorecard) error {
	for i := range card.Checks {
		card.Checks[i].Failures = slices.Clone(card.Checks[i].Failures)
		card.Checks[i].Unsteady = slices.Clone(card.Checks[i].Unsteady)
		for _, failures := range [][]check.Failure{card.Checks[i].Failures, card.Checks[i].Unsteady} {
			for j := range failures {
				s.shorten(&failures[j])
			}
		}
	}
	return PrintJSON(w, card)
}
