package incident

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// A Grade is what an incident review says of a session.
type Grade struct {
	Passed bool    `json:"passed"` // it was resolved in time, and the harm is within bounds
	Points int     `json:"points"` // of 100
	Harm   Harm    `json:"harm"`
	Marks  []Mark  `json:"marks"`
	After  Minutes `json:"after"`
	// Details are what is lost and broken, one each.
	Details []string `json:"details,omitempty"`
}

// Minutes are minutes after the page; -1 is never. Mitigated is when the person said
// so, Recovered when the load found nothing wrong any more.
type Minutes struct {
	Declared  int `json:"declared"`
	Mitigated int `json:"mitigated"`
	Recovered int `json:"recovered"`
	Resolved  int `json:"resolved"`
}

// A Mark is one line of a grade.
type Mark struct {
	Name   string `json:"name"`
	Points int    `json:"points"`
	Of     int    `json:"of"`
	Says   string `json:"says"`
}

// What each mark is worth.
const (
	declarePoints  = 15
	severityPoints = 5 // of them
	mitigatePoints = 25
	resolvePoints  = 10
	harmPoints     = 20
	causePoints    = 15
	worsePoints    = 10
	runbookPoints  = 5
	worseCost      = 5
	hintCost       = 3
)

const never = -1

func (s *Session) grade() Grade {
	g := Grade{Harm: s.harm, After: s.after(), Details: s.details}
	g.Marks = []Mark{s.declareMark(g.After), s.mitigateMark(g.After), s.resolveMark(g.After), s.harmMark(), s.causeMark(), s.worseMark(), s.runbookMark()}
	if s.hints > 0 {
		g.Marks = append(g.Marks, Mark{Name: "hints", Points: -hintCost * s.hints, Says: fmt.Sprintf("%d taken", s.hints)})
	}
	for _, m := range g.Marks {
		g.Points += m.Points
	}
	g.Points = max(0, g.Points)
	a := g.After
	g.Passed = s.resolved && a.Resolved >= 0 && a.Recovered >= 0 && a.Recovered <= s.inc.Bounds.Mitigate && s.harm.within(s.inc.Bounds.Harm)
	return g
}

// after measures when things were done.
func (s *Session) after() Minutes {
	page := s.inc.pageAt()
	since := func(kind EntryKind) int {
		if e, ok := s.Journal.first(kind); ok {
			return e.Minute - page
		}
		return never
	}
	a := Minutes{Declared: since(Declared), Mitigated: since(Mitigated), Resolved: since(Resolved), Recovered: never}
	last := -1
	for minute, m := range s.minutes {
		if m.Failed > 0 {
			last = minute
		}
	}
	if last < s.now {
		a.Recovered = max(0, last+1-page)
	}
	return a
}

func (s *Session) declareMark(a Minutes) Mark {
	m := Mark{Name: "declare", Of: declarePoints}
	severity, ok := s.Journal.last(Declared) // It may have been raised or lowered.
	if !ok {
		m.Says = "not declared: nobody else knew"
		return m
	}
	m.Says = fmt.Sprintf("%s after %d min", severity, a.Declared)
	if a.Declared <= s.inc.Bounds.Declare {
		m.Points += declarePoints - severityPoints
	} else {
		m.Says += fmt.Sprintf("; %d would do", s.inc.Bounds.Declare)
	}
	if slices.Contains(s.inc.Severity, severity) {
		m.Points += severityPoints
	} else {
		m.Says += "; it is " + strings.Join(s.inc.Severity, " or ")
	}
	return m
}

func (s *Session) mitigateMark(a Minutes) Mark {
	m := Mark{Name: "mitigate", Of: mitigatePoints}
	bound := s.inc.Bounds.Mitigate
	switch {
	case a.Recovered < 0:
		m.Says = "the load still fails"
		return m
	case a.Recovered <= bound:
		m.Points = mitigatePoints
	case a.Recovered < 2*bound:
		m.Points = mitigatePoints * (2*bound - a.Recovered) / bound
	}
	m.Says = fmt.Sprintf("nothing fails from %d min after the page on", a.Recovered)
	if a.Recovered > bound {
		m.Says += fmt.Sprintf("; %d would do", bound)
	}
	if a.Mitigated >= 0 && a.Mitigated < a.Recovered {
		m.Points /= 2
		m.Says += fmt.Sprintf("; you said so after %d, too early", a.Mitigated)
	}
	return m
}

func (s *Session) resolveMark(a Minutes) Mark {
	m := Mark{Name: "resolve", Of: resolvePoints}
	switch {
	case a.Resolved < 0:
		m.Says = "not resolved"
	case a.Recovered < 0 || a.Resolved < a.Recovered:
		m.Says = fmt.Sprintf("after %d min, while the load failed", a.Resolved)
	case a.Resolved > s.inc.Bounds.Resolve:
		m.Points, m.Says = resolvePoints/2, fmt.Sprintf("after %d min; %d would do", a.Resolved, s.inc.Bounds.Resolve)
	default:
		m.Points, m.Says = resolvePoints, fmt.Sprintf("after %d min", a.Resolved)
	}
	return m
}

func (s *Session) harmMark() Mark {
	m := Mark{Name: "harm", Of: harmPoints, Says: s.harm.String()}
	if s.harm.within(s.inc.Bounds.Harm) {
		m.Points = harmPoints
	} else {
		m.Says += "; a good course: at most " + s.inc.Bounds.Harm.String()
	}
	return m
}

func (s *Session) causeMark() Mark {
	m := Mark{Name: "cause", Of: causePoints, Says: "not named; it is " + s.inc.Cause()}
	switch named, ok := s.Journal.last(Named); {
	case !ok:
	case plainPlace(named) == plainPlace(s.inc.Cause()):
		m.Points, m.Says = causePoints, named
	default:
		m.Says = named + "; it is " + s.inc.Cause()
	}
	return m
}

// plainPlace is a place in the code without what a person may or may not write:
// ./store.go:(*store).save() is store.go:save.
func plainPlace(text string) string {
	file, function, _ := strings.Cut(text, ":")
	function = strings.TrimSuffix(function, "()")
	return path.Base(file) + ":" + function[strings.LastIndex(function, ".")+1:]
}

// worseMark judges what was done before the load had recovered.
func (s *Session) worseMark() Mark {
	m := Mark{Name: "no harm done", Points: worsePoints, Of: worsePoints, Says: "no action made it worse"}
	var says []string
	for _, w := range s.inc.Worse {
		if s.did(w.Command, w.Before, Acted) {
			m.Points = max(0, m.Points-worseCost)
			says = append(says, w.Says)
		}
	}
	if says != nil {
		m.Says = strings.Join(says, "; ")
	}
	return m
}

func (s *Session) runbookMark() Mark {
	m := Mark{Name: "runbook", Of: runbookPoints}
	followed := len(s.inc.Runbook.Steps) > 0
	for _, step := range s.inc.Runbook.Steps {
		followed = followed && s.did(step, 0, Acted, Looked)
	}
	word := "left"
	if followed {
		word = "followed"
	}
	m.Says = word + ". " + s.inc.Runbook.Why
	if followed == s.inc.Runbook.Right {
		m.Points = runbookPoints
	}
	return m
}

// did reports whether the person has given such a command, before a minute if that is
// not 0.
func (s *Session) did(pattern string, before int, kinds ...EntryKind) bool {
	return slices.ContainsFunc(s.Journal.Entries, func(e Entry) bool {
		return slices.Contains(kinds, e.Kind) && (before == 0 || e.Minute < before) && matches(pattern, e.Text)
	})
}
