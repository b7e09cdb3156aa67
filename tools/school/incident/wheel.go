package incident

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"time"

	"brownfield/tools/school/catalog"
)

// Draw draws the incident that was not had for longest. Of those that were never had
// it takes one by chance.
func Draw(katas []*catalog.Kata, past []Past, chance *rand.Rand) (*Incident, error) {
	last := map[string]time.Time{}
	for _, p := range past {
		last[p.Journal.Of()] = p.Journal.Entries[0].Real
	}
	var all []*Incident
	for _, kata := range katas {
		these, err := All(kata)
		if err != nil {
			return nil, err
		}
		all = append(all, these...)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("no kata has an incident")
	}
	chance.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return slices.MinFunc(all, func(a, b *Incident) int { return last[a.ID()].Compare(last[b.ID()]) }), nil
}

// ID names an incident: 08-cache/broken-quotes.
func (inc *Incident) ID() string { return inc.Kata.Name + "/" + inc.Name }

// Sheet is what a facilitator needs: what is known when, and the questions to ask.
// People, if there are any, get a turn each.
func (inc *Incident) Sheet(people []string) (string, error) {
	questions, err := os.ReadFile(inc.file(facilitatorFile))
	if err != nil {
		return "", fmt.Errorf("cannot read the facilitator's sheet: %w", err)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\nKata %02d, %s. For the facilitator only.\n\n%s\n", inc.Title, inc.Kata.Number, inc.Kata.Title, strings.TrimSpace(inc.Trouble))
	if len(people) > 0 {
		b.WriteString("\nTurns:\n\n")
		for i, name := range people {
			role := "on call: says what to look at and what to do; you answer with what the console prints"
			if i > 0 {
				role = "takes over after that, a turn each"
			}
			fmt.Fprintf(&b, "%d. %s %s\n", i+1, name, role)
		}
	}
	b.WriteString("\n## What is known when\n\n| time | | who knows |\n|---|---|---|\n")
	for _, e := range inc.Events {
		if e.Says != "" {
			fmt.Fprintf(&b, "| %s | %s | nobody yet |\n", inc.Clock(e.At), e.Says)
		}
		if e.Page != "" {
			who := "the person on call"
			if e.Failing {
				who += ", if it still fails"
			}
			fmt.Fprintf(&b, "| %s | %s | %s |\n", inc.Clock(e.At), e.Page, who)
		}
	}
	c := inc.Course
	fmt.Fprintf(&b, "\nNothing done costs %s; the right course %s; the naive one %s.\nThe cause is %s.\n\n%s\n",
		c.Nothing, c.Right, c.Naive, inc.Cause(), strings.TrimSpace(string(questions)))
	return b.String(), nil
}

// Tendencies adds up the marks of all graded sessions, the part of the points that a
// person gets least first.
func Tendencies(past []Past) []Mark {
	var all []Mark
	for _, p := range past {
		g := p.Journal.Grade()
		if g == nil {
			continue
		}
		for _, m := range g.Marks {
			if m.Of == 0 {
				continue // Hints only cost.
			}
			i := slices.IndexFunc(all, func(a Mark) bool { return a.Name == m.Name })
			if i < 0 {
				i, all = len(all), append(all, Mark{Name: m.Name})
			}
			all[i].Points += m.Points
			all[i].Of += m.Of
		}
	}
	slices.SortStableFunc(all, func(a, b Mark) int { return a.Points*b.Of - b.Points*a.Of })
	return all
}
