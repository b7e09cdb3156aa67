package selfreview

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"brownfield/tools/school/catalog"
)

// A Review is a work copy with what machine and people say of it.
type Review struct {
	Kata      *catalog.Kata
	Questions []Question
	Facts     *Facts
	Notes     Notes
}

// Machine is the machine's answer to a question, if it has one.
func (r *Review) Machine(id string) (Answer, bool) {
	answers := r.Facts.Answers()
	i := slices.IndexFunc(answers, func(a Answer) bool { return a.ID == id })
	if i < 0 {
		return Answer{}, false
	}
	return answers[i], true
}

// Open are the questions that wait for a person: those that no machine answers
// and nobody has answered since the last change.
func (r *Review) Open() []Question {
	var open []Question
	for _, q := range r.Questions {
		reply, answered := r.Notes.Answers[q.ID]
		if q.Machine == "" && (!answered || r.Stale(reply)) {
			open = append(open, q)
		}
	}
	return open
}

// Stale reports whether something has changed since an answer was given.
func (r *Review) Stale(reply Reply) bool { return reply.Of != r.Facts.Key }

// Failed are the questions that a machine has answered with no.
func (r *Review) Failed() []Answer {
	return slices.DeleteFunc(r.Facts.Answers(), func(a Answer) bool { return a.Verdict != No })
}

// Markdown is the review as it goes into a pull request.
func (r *Review) Markdown(now time.Time) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# Self review of %s\n\n", r.Kata.Name)
	yes, no := 0, 0
	for _, a := range r.Facts.Answers() {
		switch a.Verdict {
		case Yes:
			yes++
		case No:
			no++
		case Unknown:
		}
	}
	mine, mineNo := 0, 0
	for id, reply := range r.Notes.Answers {
		if r.asks(id) {
			mine++
			if !reply.Yes {
				mineNo++
			}
		}
	}
	fmt.Fprintf(&b, "%s, by [the checklist](../../%s). A machine answered %d with yes and %d with no; I answered %d, %d of them with no; %d are open.\n\n",
		now.Format("2 January 2006"), ChecklistFile, yes, no, mine, mineNo, len(r.Open()))
	fmt.Fprintf(&b, "Size: %s.\n", r.Facts.small().Says)
	r.writeNo(&b)
	r.writeFindings(&b)
	section := ""
	for _, q := range r.Questions {
		if q.Section != section {
			section = q.Section
			fmt.Fprintf(&b, "\n## %s\n\n", section)
		}
		r.writeQuestion(&b, q)
	}
	return b.String()
}

// asks reports whether a question is a person's to answer.
func (r *Review) asks(id string) bool {
	return slices.ContainsFunc(r.Questions, func(q Question) bool { return q.ID == id && q.Machine == "" })
}

// writeNo begins with what has to be changed or defended.
func (r *Review) writeNo(b *strings.Builder) {
	var lines []string
	for _, q := range r.Questions {
		if a, ok := r.Machine(q.ID); ok && a.Verdict == No {
			line := fmt.Sprintf("- **%s** %s %s", q.ID, oneLine(q.Asks), a.Says)
			if len(a.Evidence) > 0 {
				line += ": " + a.Evidence[0]
			}
			lines = append(lines, line)
		}
		if reply, ok := r.Notes.Answers[q.ID]; ok && q.Machine == "" && !reply.Yes {
			lines = append(lines, fmt.Sprintf("- **%s** %s", q.ID, strings.TrimSpace(oneLine(q.Asks)+" "+reply.Note)))
		}
	}
	if len(lines) > 0 {
		fmt.Fprintf(b, "\n## To change, or to defend\n\n%s\n", strings.Join(lines, "\n"))
	}
}

func (r *Review) writeFindings(b *strings.Builder) {
	if len(r.Notes.Findings) == 0 {
		return
	}
	fmt.Fprint(b, "\n## What others found\n\n")
	for _, f := range r.Notes.Findings {
		fmt.Fprintf(b, "- [ ] `%s:%d` %s (%s)\n", f.File, f.Line, f.Says, f.From)
	}
}

// evidenceShown keeps an answer readable.
const evidenceShown = 6

func (r *Review) writeQuestion(b *strings.Builder, q Question) {
	fmt.Fprintf(b, "- **%s** %s\n", q.ID, oneLine(q.Asks))
	if a, ok := r.Machine(q.ID); ok {
		fmt.Fprintf(b, "  **%s** (machine): %s\n", a.Verdict, a.Says)
		for i, e := range a.Evidence {
			if i == evidenceShown {
				fmt.Fprintf(b, "  - and %d more\n", len(a.Evidence)-i)
				break
			}
			fmt.Fprintf(b, "  - %s\n", e)
		}
		return
	}
	reply, ok := r.Notes.Answers[q.ID]
	if !ok {
		fmt.Fprint(b, "  open\n")
		return
	}
	word, stale := "no", ""
	if reply.Yes {
		word = "yes"
	}
	if r.Stale(reply) {
		stale = " (answered before the last change)"
	}
	fmt.Fprintf(b, "  **%s**%s: %s\n", word, stale, reply.Note)
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
