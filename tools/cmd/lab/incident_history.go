package main

import (
	"fmt"

	"brownfield/tools/internal/printable"
	"brownfield/tools/school/incident"
	"brownfield/tools/school/workspace"
)

func (t *task) listIncidents() error {
	for _, kata := range t.Katas {
		all, err := incident.All(kata)
		if err != nil {
			return err
		}
		for _, inc := range all {
			fmt.Fprintf(t.out, "  %-20s %-26s %s\n", kata.Name, inc.Name, inc.Title)
		}
	}
	return nil
}

// incidentsDir is where the sessions of a person are kept.
func incidentsDir(w workspace.Workspace) string { return w.Path(workspace.Kept{File: ".incidents"}) }

// incidentHistory prints what a person has had and what they tend to miss.
func (t *task) incidentHistory() error {
	past, err := incident.History(incidentsDir(t.Workspace))
	if err != nil {
		return err
	}
	if len(past) == 0 {
		fmt.Fprintln(t.out, "You have had no incident yet. To begin: kata wheel")
		return nil
	}
	for _, p := range past {
		says := "left before the end"
		if g := p.Journal.Grade(); g != nil {
			says = fmt.Sprintf("%3d points, %s", g.Points, g.Harm)
		}
		fmt.Fprintf(t.out, "  %s  %-40s %s\n", p.Journal.Entries[0].Real.Local().Format("2006-01-02 15:04"), printable.Line(p.Journal.Of()), says)
	}
	marks := incident.Tendencies(past)
	if len(marks) > 0 {
		fmt.Fprintln(t.out, "\nWhat you get of the points, the least first:")
	}
	for _, m := range marks {
		fmt.Fprintf(t.out, "  %-13s %3d of %d\n", printable.Line(m.Name), m.Points, m.Of)
	}
	return nil
}
