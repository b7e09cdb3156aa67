package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"brownfield/tools/internal/printable"
	"brownfield/tools/school/cli"
	"brownfield/tools/school/review"
)

// showHistory prints what a person has read and what they tend to miss.
func (d *reviewing) showHistory() error {
	journal, err := review.ReadJournal(d.Workspace)
	if err != nil {
		return err
	}
	attempts := slices.DeleteFunc(slices.Clone(journal.Attempts), func(a review.Attempt) bool {
		return d.kata != nil && a.Kata != d.kata.Name
	})
	journal.Attempts = attempts
	if d.json {
		return d.historyJSON(journal)
	}
	if len(attempts) == 0 {
		fmt.Fprintln(d.out, "You have handed in no review drill yet. To begin: kata review 01 --drill 1")
		return nil
	}
	fmt.Fprintln(d.out, "What you find, the kind you miss most first (the first attempt at each drill counts):")
	fmt.Fprintln(d.out)
	for _, t := range journal.Tendencies() {
		fmt.Fprintf(d.out, "  %-18s %2d of %-2d %s\n", t.Kind, t.Found, len(t.Each), marks(t.Each))
	}
	fmt.Fprintln(d.out)
	for _, a := range attempts {
		found := 0
		for _, f := range a.Faults {
			if f.Found {
				found++
			}
		}
		fmt.Fprintf(d.out, "  %s  %-18s %-22s %.2f points, %d of %d, %s, %s\n", a.Shown.Local().Format("2006-01-02"), a.Kata, a.Drill,
			a.Points, found, len(a.Faults), printable.Count(a.FalseAlarms, "false positive"), duration(a.Seconds))
	}
	return nil
}

// historyJSON prints the history as one object. Kinds come as on the screen, the
// one that is missed most first; attempts, oldest first.
func (d *reviewing) historyJSON(journal review.Journal) error {
	type kind struct {
		Kind  string `json:"kind"`
		Found int    `json:"found"`
		Of    int    `json:"of"`
	}
	type attempt struct {
		Kata        string    `json:"kata"`
		Drill       string    `json:"drill"`
		Shown       time.Time `json:"shown"`
		Seconds     int       `json:"seconds"`
		Points      float64   `json:"points"`
		Found       []string  `json:"found"`
		Missed      []string  `json:"missed"`
		FalseAlarms int       `json:"false_alarms"`
	}
	all := struct {
		Kinds    []kind    `json:"kinds"`
		Attempts []attempt `json:"attempts"`
	}{[]kind{}, []attempt{}}
	for _, t := range journal.Tendencies() {
		all.Kinds = append(all.Kinds, kind{string(t.Kind), t.Found, len(t.Each)})
	}
	for _, a := range journal.Attempts {
		one := attempt{a.Kata, a.Drill, a.Shown, a.Seconds, a.Points, []string{}, []string{}, a.FalseAlarms}
		for _, f := range a.Faults {
			if f.Found {
				one.Found = append(one.Found, f.Name)
			} else {
				one.Missed = append(one.Missed, f.Name)
			}
		}
		all.Attempts = append(all.Attempts, one)
	}
	return cli.PrintJSON(d.out, all)
}

// marks shows what was found and missed, oldest first.
func marks(each []bool) string {
	var b strings.Builder
	for _, found := range each {
		if found {
			b.WriteString(" ✓")
		} else {
			b.WriteString(" ✗")
		}
	}
	return b.String()
}

// showTendency ends a drill with the kind that is missed most.
func (d *reviewing) showTendency() error {
	journal, err := review.ReadJournal(d.Workspace)
	if err != nil {
		return err
	}
	if all := journal.Tendencies(); len(all) > 0 && all[0].Found < len(all[0].Each) {
		t := all[0]
		fmt.Fprintln(d.out)
		d.screen.Hang("", fmt.Sprintf("What you miss most so far: %s, %d of %d found. %s", t.Kind, t.Found, len(t.Each), t.Kind.Says()))
		fmt.Fprintln(d.out, "(kata review --history has the rest)")
	}
	return nil
}

// listDrills prints the drills of a kata.
func (d *reviewing) listDrills() error {
	drills, err := review.Drills(d.kata)
	if err != nil {
		return err
	}
	if len(drills) == 0 {
		fmt.Fprintf(d.out, "Kata %02d has no review drills.\n", d.kata.Number)
		return nil
	}
	journal, err := review.ReadJournal(d.Workspace)
	if err != nil {
		return err
	}
	for _, drill := range drills {
		added, removed := drill.Change.Size()
		state := "not read yet"
		if last, ok := journal.Last(drill); ok {
			state = fmt.Sprintf("%.2f points on %s", last.Points, last.Shown.Local().Format("2 January 2006"))
		}
		if reading, ok := journal.Reading(drill); ok {
			state = "being read since " + reading.Shown.Local().Format("15:04 on 2 January")
		}
		fmt.Fprintf(d.out, "%s  %-44s %s\n", strings.TrimPrefix(d.command(drill), "kata review "), drill.Title,
			fmt.Sprintf("+%d -%d, %s", added, removed, state))
	}
	return nil
}
