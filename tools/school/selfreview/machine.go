package selfreview

import (
	"fmt"
	"strings"

	"brownfield/tools/internal/printable"
	"brownfield/tools/school/check"
)

// An Answer is what a machine says to a question.
type Answer struct {
	ID       string
	Verdict  Verdict
	Says     string   // in a line, with the figure that it rests on
	Evidence []string // file:line, names, what failed
}

// A Verdict is the answer in a word.
type Verdict string

// The verdicts. Unknown means that a machine could answer, and for a reason
// that it gives has not.
const (
	Yes     Verdict = "yes"
	No      Verdict = "no"
	Unknown Verdict = "not known"
)

const (
	leastCovered = 80 // percent of the changed lines
	leastKilled  = 90 // percent of the mutants
	manyModules  = 5  // new ones
	timesLarger  = 3  // than v2
	oldLibyears  = 1.0
)

// Answers are what the facts say to the questions that a machine can answer, in
// the order of the checklist.
func (f *Facts) Answers() []Answer {
	return []Answer{
		f.checks("B5", "all scripts pass, and it agrees with v1 on invented inputs", check.Behaviour, check.Differential),
		f.checks("C6", "no report of the race detector", check.Races),
		f.checks("C7", "smell finds nothing", check.Structure),
		f.goleak(),
		f.comparisons(),
		noPlaces("E4", f.Places.Exits, 1, "one place, or none"),
		noPlaces("G1", f.Places.Globals, 0, "nothing is taken from global state outside main"),
		f.logged(),
		f.newModules(),
		f.age(),
		f.checks("T1", "every defect's script passes", check.Defects),
		noPlaces("T2", f.Places.Sleeps, 0, "no test lets time pass"),
		f.covered(),
		f.killed(),
		f.checks("R4", "it builds and go vet passes", check.Build),
		f.small(),
		f.names(),
	}
}

// checks answers by verdicts of the scorecard.
func (f *Facts) checks(id, says string, names ...check.Name) Answer {
	a := Answer{ID: id, Verdict: Yes, Says: says}
	var counts []string
	for _, name := range names {
		v, ok := f.Card.Check(name)
		switch {
		case !ok:
			a.Verdict, a.Says = Unknown, fmt.Sprintf("%s was not checked, because it does not build", name)
			return a
		case v.Outcome == check.Fail:
			a.Verdict = No
			for _, failure := range v.Failures {
				a.Evidence = append(a.Evidence, describe(failure))
			}
			counts = append(counts, fmt.Sprintf("%s: %s", name, printable.Count(len(v.Failures), "failure")))
		case v.Outcome != check.Pass && a.Verdict == Yes:
			a.Verdict, a.Says = Unknown, fmt.Sprintf("%s: %s", name, v.Note)
		case v.Total > 1:
			counts = append(counts, fmt.Sprintf("%s: %d of %d", name, v.Passed, v.Total))
		}
	}
	switch {
	case a.Verdict == No:
		a.Says = strings.Join(counts, "; ")
	case a.Verdict == Yes && len(counts) > 0:
		a.Says += " (" + strings.Join(counts, "; ") + ")"
	}
	return a
}

func describe(f check.Failure) string {
	place := f.Name
	if f.File != "" {
		place = fmt.Sprintf("%s (%s:%d)", f.Name, base(f.File), f.Line)
	}
	message, _, _ := strings.Cut(f.Message, "\n")
	return place + ": " + message
}

func base(file string) string { return file[strings.LastIndexByte(file, '/')+1:] }

// noPlaces answers by lines of which there may be so many.
func noPlaces(id string, places []string, most int, says string) Answer {
	if len(places) <= most {
		return Answer{ID: id, Verdict: Yes, Says: says, Evidence: places}
	}
	return Answer{ID: id, Verdict: No, Says: printable.Count(len(places), "place"), Evidence: places}
}

// comparisons answers by how errors are told apart. Whether by their text is known
// only when the structure was checked.
func (f *Facts) comparisons() Answer {
	a := noPlaces("E2", f.Places.Errors, 0, "no comparison by ==, by type or by text")
	if structure := f.checks("E2", "", check.Structure); a.Verdict == Yes && structure.Verdict == Unknown {
		return structure
	}
	return a
}

func (f *Facts) goleak() Answer {
	if f.Places.Goleak {
		return Answer{ID: "C8", Verdict: Yes, Says: "the tests verify it with goleak"}
	}
	return Answer{ID: "C8", Verdict: No, Says: "no test calls goleak.Verify…"}
}

func (f *Facts) logged() Answer {
	if len(f.Modules.Unlogged) == 0 {
		return Answer{ID: "D1", Verdict: Yes, Says: fmt.Sprintf("%d of go line and modules changed or went, each with its entry in upgrade-log.md", len(f.Modules.Changed)), Evidence: f.Modules.Changed}
	}
	return Answer{ID: "D1", Verdict: No, Says: fmt.Sprintf("%d of go line and modules changed or went without an entry in upgrade-log.md; kata drill drafts it", len(f.Modules.Unlogged)), Evidence: f.Modules.Unlogged}
}

func (f *Facts) newModules() Answer {
	a := Answer{ID: "D4", Verdict: Yes, Evidence: f.Modules.New}
	a.Says = fmt.Sprintf("%s; %s has %d", printable.Count(len(f.Modules.New), "new direct module"), f.goal(), len(f.Modules.V2New))
	if n := len(f.Modules.New); n >= manyModules && n > len(f.Modules.V2New) {
		a.Verdict = No
		a.Says += ": this is over-engineered, unless you can name for each the fifty lines that it saves"
	}
	return a
}

func (f *Facts) age() Answer {
	a := Answer{ID: "D5", Verdict: Yes, Says: fmt.Sprintf("%.1f libyears behind, all direct modules together", f.Modules.Libyears), Evidence: f.Modules.Behind}
	for _, says := range f.Modules.Behind {
		if strings.Contains(says, ": retracted: ") || strings.Contains(says, ": deprecated: ") {
			a.Verdict = No
		}
	}
	switch {
	case f.Modules.Libyears > oldLibyears:
		a.Verdict = No
	case len(f.Modules.Unknown) > 0 && a.Verdict == Yes:
		a.Verdict, a.Says = Unknown, f.Modules.Unknown[0]
	case f.Modules.Unaged > 0 && a.Verdict == Yes:
		a.Verdict, a.Says = Unknown, fmt.Sprintf("modules whose newest release is not known: %d", f.Modules.Unaged)
	}
	return a
}

func (f *Facts) covered() Answer {
	a := Answer{ID: "T3", Verdict: Unknown, Says: "the coverage could not be taken"}
	for _, says := range f.Unknown {
		if strings.HasPrefix(says, "coverage: ") {
			a.Says = says
		}
	}
	if c := f.Coverage; c != nil {
		a.Verdict, a.Evidence = Yes, c.Missed
		a.Says = fmt.Sprintf("%d of %d changed lines of code are covered", c.Covered, c.Total)
		if c.Total > 0 {
			a.Says += fmt.Sprintf(", %d %%", 100*c.Covered/c.Total)
		}
		if 100*c.Covered < leastCovered*c.Total {
			a.Verdict = No
		}
		if len(c.Missed) > 0 {
			a.Says += "; these are not:"
		}
	}
	return a
}

func (f *Facts) killed() Answer {
	m := f.Mutants
	if m == nil {
		return Answer{ID: "T4", Verdict: Unknown, Says: "not measured; kata review --score does, and takes half a minute"}
	}
	a := Answer{ID: "T4", Verdict: Yes, Evidence: m.Open}
	a.Says = fmt.Sprintf("%d of %d mutants killed", m.Killed, m.All)
	if m.All > 0 {
		a.Says += fmt.Sprintf(", %.1f %%", 100*float64(m.Killed)/float64(m.All))
	}
	if 100*m.Killed < leastKilled*m.All {
		a.Verdict = No
	}
	return a
}

// goal is the edition that the copy is compared with.
func (f *Facts) goal() string {
	if f.NoV2 {
		return "v1"
	}
	return "v2"
}

func (f *Facts) small() Answer {
	s := f.Size
	a := Answer{ID: "R5", Verdict: Yes}
	a.Says = fmt.Sprintf("%d lines, %s has %d; +%d -%d since v1", s.Lines, f.goal(), s.V2Lines, s.Added, s.Removed)
	if !f.NoV2 {
		a.Says += fmt.Sprintf(", v2 +%d -%d", s.V2Added, s.V2Removed)
	}
	a.Says += fmt.Sprintf("; tests %d lines, %s %d", s.Tests, f.goal(), s.V2Tests)
	if s.V2Lines > 0 && s.Lines >= timesLarger*s.V2Lines {
		a.Verdict = No
		a.Says += fmt.Sprintf(": it is %.1f times the size of %s, and does the same: this is over-engineered", float64(s.Lines)/float64(s.V2Lines), f.goal())
	}
	return a
}

func (f *Facts) names() Answer {
	s := f.Size
	a := Answer{ID: "R6", Verdict: Yes, Evidence: s.Exported}
	a.Says = fmt.Sprintf("%s added", printable.Count(len(s.Exported), "exported name"))
	if !f.NoV2 {
		a.Says += fmt.Sprintf(", v2 adds %d", len(s.V2Exported))
	}
	if len(s.Exported) > len(s.V2Exported) {
		a.Verdict = No
		a.Says += ": no other package can use them, because this is a program"
	}
	return a
}
