package upgrade

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/mod/modfile"

	"brownfield/tools/engine/drift"
	"brownfield/tools/school/catalog"
)

// draftLog writes entries in which everything that a machine knows stands, and
// the rest is asked for.
func (s *Session) draftLog(ctx context.Context, file string, now *modfile.File, h history) (Stage, error) {
	plan, err := s.Plan(ctx)
	if err != nil {
		return Stage{}, err
	}
	var text bytes.Buffer
	for i, d := range s.moved() {
		if i > 0 {
			text.WriteString("\n")
		}
		s.draftEntry(&text, d, plan, now, h)
	}
	if err := writeNew(file, text.Bytes()); err != nil {
		return Stage{}, err
	}
	return Stage{
		Says:    fmt.Sprintf("drafted; entries to finish: %d", len(s.moved())),
		Missing: []string{fmt.Sprintf("answer what %s asks in the lines that begin with >, and fill in reason, steps and effort", catalog.UpgradeLog)},
	}.judged(), nil
}

func (s *Session) draftEntry(w *bytes.Buffer, d decision, plan *drift.Plan, now *modfile.File, h history) {
	to := s.arrived(d, now)
	fmt.Fprintf(w, "+++\nformat = 1\nkata = %q\nmodule = %q\nfrom = %q\nfrom_date = %s\nto = %q\nto_date = %s\n", s.Drill.Kata.Name, d.Module,
		d.From, s.dated(s.Start.Graph, d.Module, d.From), to, s.dated(s.now.Graph, d.Module, to))
	fmt.Fprintf(w, "reason = %q\nsteps = [] # numbers of its commits, of %d after the first; %s\neffort = \"\"\n+++\n\n# %s: from %s %s to %s\n\n", d.Because, h.commits, goModCommits(h.touching),
		s.Drill.ID(), d.Module, catalog.ShortVersion(d.From), to)
	fmt.Fprint(w, "## Why\n\n> What did the old version cost, and why not simply its newest release?\n\n")
	fmt.Fprint(w, "## What breaks\n\n> What did the old one do, what does the new one do, where in this code? Strike out what did not matter.\n\n")
	i := slices.IndexFunc(plan.Items, func(item *drift.Item) bool { return item.Module == d.Module })
	if i >= 0 {
		draftBreaks(w, plan.Items[i], d)
	}
	fmt.Fprint(w, "## What was done\n\n> Which commits, in which order, and which of them made the upgrade possible?\n\n")
	fmt.Fprint(w, "## What surprised\n\n> What would you have wanted to know the day before? Above all: what compiles and is wrong?\n\n")
	back := ""
	if i >= 0 {
		back = plan.Items[i].Back
	}
	fmt.Fprintf(w, "## Way back\n\n> The plan said: %s. Have you tried it, and from where on is there none?\n", strings.TrimSuffix(back, "."))
}

func goModCommits(touching []int) string {
	if len(touching) == 0 {
		return "none of which changes go.mod"
	}
	return "go.mod is changed by " + strings.Trim(fmt.Sprint(touching), "[]")
}

func draftBreaks(w *bytes.Buffer, item *drift.Item, d decision) {
	var rows []string
	for _, t := range item.Targets {
		if label(item, t) != d.To {
			continue
		}
		for _, b := range t.Breaks {
			rows = append(rows, fmt.Sprintf("| `%s.%s` | %s | %s |", b.Package[strings.LastIndex(b.Package, "/")+1:], b.Symbol, b.Says, placed(b.Places)))
		}
		for _, trap := range t.Traps {
			rows = append(rows, fmt.Sprintf("| compiles, but | %s | |", trap))
		}
	}
	for _, fact := range item.Line {
		if len(fact.Places) > 0 {
			rows = append(rows, fmt.Sprintf("| go %s, %s | %s | %s |", fact.Since, fact.Name, fact.Says, placed(fact.Places)))
		}
	}
	if len(rows) > 0 {
		fmt.Fprintf(w, "| before | after | where in this code |\n|---|---|---|\n%s\n\n", strings.Join(rows, "\n"))
	}
}

func placed(places []drift.Place) string {
	all := make([]string, 0, len(places))
	for _, at := range places {
		all = append(all, at.String())
	}
	return strings.Join(all, ", ")
}

// dated is the day of a release, as far as it is known.
func (s *Session) dated(g *drift.Graph, path, v string) string {
	if path == "go" {
		return drift.GoReleased(v).Format(time.DateOnly)
	}
	to, _, versioned := strings.Cut(v, " ")
	if !versioned && !strings.HasPrefix(v, "v") {
		return drift.StandardSince(v).Format(time.DateOnly)
	}
	if versioned {
		path = to
	}
	if m := g.Module(path); m != nil {
		return m.Time.Format(time.DateOnly)
	}
	return time.Time{}.Format(time.DateOnly)
}
