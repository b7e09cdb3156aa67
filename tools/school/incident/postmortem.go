package incident

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"brownfield/tools/internal/printable"
)

// The headings of a post-mortem.
const (
	impactHeading   = "## Impact"
	timelineHeading = "## Timeline"
	factorsHeading  = "## Contributing factors"
	wellHeading     = "## What went well"
	actionsHeading  = "## Actions"
)

// Draft drafts the post-mortem of a session: the timeline and the impact are filled
// in, the rest are questions for a person.
func Draft(inc *Incident, j *Journal) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# Post-mortem: %s\n\nDRAFT: answer the questions below, remove them, and remove this line.\n\n%s\n\n", inc.Title, impactHeading)
	for _, line := range impact(j) {
		fmt.Fprintln(&b, line)
	}
	b.WriteString("\nDRAFT: Who was hurt, and how did they notice?\n\n" + timelineHeading + "\n\n| time | what | |\n|---|---|---|\n")
	for _, r := range timeline(j) {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", r.time, r.what, strings.ReplaceAll(r.text, "|", `\|`))
	}
	fmt.Fprintf(&b, `
%s

DRAFT: At least two. What made it possible, what made it last, what hid it? A place in the code (you named: %s), a setting, a
missing alert, a page of the runbook. No person is a cause: ask what made the action look right at the time.

- 

%s

DRAFT: What worked, and where were you lucky?

- 

%s

DRAFT: Each has an owner and a date. What prevents it, what shows it earlier, what makes the next one shorter?

| action | owner | due |
|---|---|---|
|  |  |  |
`, factorsHeading, named(j), wellHeading, actionsHeading)
	return b.String()
}

func named(j *Journal) string {
	text := "none"
	for _, e := range j.Entries {
		if e.Kind == Named {
			text = e.Text
		}
	}
	return text
}

// impact says in numbers what it has cost.
func impact(j *Journal) []string {
	sent, failed, first, last := 0, 0, "", ""
	for _, e := range j.Entries {
		if e.Kind != Passed {
			continue
		}
		sent += e.Count.Sent
		failed += e.Count.Failed
		if e.Count.Failed > 0 {
			last = e.Time
			if first == "" {
				first = e.Time
			}
		}
	}
	span := ""
	if first != "" {
		span = fmt.Sprintf(", from %s to %s", first, last)
	}
	lines := []string{fmt.Sprintf("- Failed: %d of %d%s", failed, sent, span)}
	if g := j.Grade(); g != nil {
		lines = append(lines,
			fmt.Sprintf("- Lost: %d", g.Harm.Lost),
			fmt.Sprintf("- Files broken: %d", g.Harm.Broken),
			fmt.Sprintf("- Minutes after the page: declared %s, no more failures %s, resolved %s",
				after(g.After.Declared), after(g.After.Recovered), after(g.After.Resolved)))
	}
	return lines
}

func after(minutes int) string {
	if minutes < 0 {
		return "never"
	}
	return fmt.Sprint(minutes)
}

// A row of a timeline.
type row struct{ time, what, text string }

// timeline is what belongs into a timeline: what happened, what was seen, what was done.
func timeline(j *Journal) []row {
	var rows []row
	words := map[EntryKind]string{
		Happened: "event", Paged: "page", Acted: "action", Declared: "declared", Mitigated: "mitigated",
		Resolved: "resolved", Failing: "failing", Recovered: "recovered", Noted: "note",
	}
	for _, e := range j.Entries {
		word, ok := words[e.Kind]
		if !ok {
			continue
		}
		text := e.Text
		if e.Kind == Acted {
			text = "`" + strings.ReplaceAll(text, "`", "'") + "`"
		}
		rows = append(rows, row{e.Time, word, text})
	}
	return rows
}

// CheckPostmortem says what a post-mortem lacks, a line each.
func CheckPostmortem(text string) []string {
	var faults []string
	fault := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	if n := strings.Count(text, "DRAFT:"); n > 0 {
		fault("%d questions of the draft are still there (DRAFT:)", n)
	}
	parts := sections(text)
	for _, heading := range []string{impactHeading, timelineHeading, factorsHeading, wellHeading, actionsHeading} {
		if _, ok := parts[heading]; !ok {
			fault("the section %q is missing", strings.TrimPrefix(heading, "## "))
		}
	}
	if !regexp.MustCompile(`\d`).MatchString(parts[impactHeading]) {
		fault("the impact has no number: how many requests failed, how many records were lost, for how long?")
	}
	factors := points(parts[factorsHeading])
	if wellText, ok := parts[wellHeading]; ok && strings.TrimSpace(wellText) == "" {
		fault("the section %q is empty", strings.TrimPrefix(wellHeading, "## "))
	}
	if len(factors) < 2 {
		fault("%s; an outage has more than one: what hid it, what made it last?", printable.Count(len(factors), "contributing factor"))
	}
	owners := map[string]bool{}
	rows := tableRows(parts[actionsHeading])
	if len(rows) == 0 {
		fault("there is no action")
	}
	for _, cells := range rows {
		if len(cells) < 3 || cells[0] == "" {
			fault("an action has three columns: action, owner, due")
			continue
		}
		if cells[1] == "" {
			fault("the action %q has no owner", cells[0])
		}
		if _, err := time.Parse(time.DateOnly, cells[2]); err != nil {
			fault("the action %q has no date; write 2026-12-31", cells[0])
		}
		owners[cells[1]] = true
	}
	for _, factor := range factors {
		if m := blame.FindString(factor); m != "" {
			fault("a contributing factor blames a person (%q); ask what made the action look right at the time", m)
		}
		for owner := range owners {
			if owner != "" && regexp.MustCompile(`(?:^|\W)`+regexp.QuoteMeta(owner)+`(?:\W|$)`).MatchString(factor) {
				fault("a contributing factor names %s, who owns an action; a factor is a thing and not a person", owner)
			}
		}
	}
	return faults
}

var (
	point = regexp.MustCompile(`^(?:[-*+]|\d+\.) +(.*)`)
	blame = regexp.MustCompile(`(?i)human error|careless\w*|negligen\w*|should have known|(?:^|\s)@\w+|\b(?:he|she) (?:forgot|failed|missed|did not)\b|\bfault of\b`)
)

// sections are the texts of a Markdown file below its headings of the second level.
func sections(text string) map[string]string {
	parts := map[string]string{}
	heading := ""
	for line := range strings.Lines(text) {
		if trimmed := strings.TrimRight(line, " \r\n"); strings.HasPrefix(trimmed, "## ") {
			heading = trimmed
			parts[heading] = ""
			continue
		}
		if heading != "" {
			parts[heading] += line
		}
	}
	return parts
}

// points are the points of a list that say something.
func points(text string) []string {
	var all []string
	for line := range strings.Lines(text) {
		if m := point.FindStringSubmatch(strings.TrimSpace(line)); len(m) == 2 && m[1] != "" {
			all = append(all, m[1])
		} else if n := len(all); n > 0 && strings.HasPrefix(line, "  ") {
			all[n-1] += " " + strings.TrimSpace(line)
		}
	}
	return all
}

// tableRows are the rows of a Markdown table below its head.
func tableRows(text string) [][]string {
	var rows [][]string
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if !strings.HasPrefix(line, "|") {
			continue
		}
		cells := strings.Split(strings.Trim(strings.ReplaceAll(line, `\|`, "\x00"), "|"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(strings.ReplaceAll(cells[i], "\x00", "|"))
		}
		rows = append(rows, cells)
	}
	if len(rows) < 2 {
		return nil
	}
	return rows[2:]
}

// agrees says in what the post-mortem of an incident's author differs from the course
// that it tells of: the impact line by line, the timeline row by row.
func agrees(j *Journal, text string) error {
	parts := sections(text)
	var wrong []error
	got := points(parts[impactHeading])
	for _, line := range impact(j) {
		if !slices.Contains(got, strings.TrimPrefix(line, "- ")) {
			wrong = append(wrong, fmt.Errorf("the impact lacks the line %q", line))
		}
	}
	want := timeline(j)
	rows := tableRows(parts[timelineHeading])
	for i := range max(len(want), len(rows)) {
		switch {
		case i >= len(rows):
			wrong = append(wrong, fmt.Errorf("the timeline ends before %s %s %s", want[i].time, want[i].what, want[i].text))
		case i >= len(want):
			wrong = append(wrong, fmt.Errorf("the timeline goes on after the course with %s", strings.Join(rows[i], " ")))
		case len(rows[i]) < 3 || rows[i][0] != want[i].time || rows[i][1] != want[i].what:
			wrong = append(wrong, fmt.Errorf("row %d of the timeline is %s; in the course it is %s %s (%s)", i+1, strings.Join(rows[i], " "), want[i].time, want[i].what, want[i].text))
		default:
			continue
		}
		break
	}
	return errors.Join(wrong...)
}

var link = regexp.MustCompile(`\]\(([^)#]+)\)`)

// proven says which actions of an author's post-mortem are not a step or a script of
// the kata: each links to one.
func proven(inc *Incident, text string) error {
	var wrong []error
	for _, cells := range tableRows(sections(text)[actionsHeading]) {
		m := link.FindStringSubmatch(cells[0])
		if m == nil {
			wrong = append(wrong, fmt.Errorf("the action %q links to no step and no script", cells[0]))
			continue
		}
		to := filepath.Join(inc.Dir, filepath.FromSlash(m[1]))
		if _, err := os.Stat(to); err != nil {
			wrong = append(wrong, fmt.Errorf("the action %q links to %s, which does not exist", cells[0], m[1]))
		}
		if ext := filepath.Ext(to); ext != ".patch" && ext != ".txtar" {
			wrong = append(wrong, fmt.Errorf("the action %q links to %s, which is no step (.patch) and no script (.txtar)", cells[0], m[1]))
		}
	}
	return errors.Join(wrong...)
}
