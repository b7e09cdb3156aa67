package main

import (
	"cmp"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"brownfield/tools/catalog"
	"brownfield/tools/drift"
	"brownfield/tools/drill"
	"brownfield/tools/report"
)

func printInventory(w *report.Screen, v *drill.View) {
	g := v.Graph
	direct := 0
	for _, m := range g.Modules {
		if m.Direct {
			direct++
		}
	}
	fmt.Fprintf(w, "%s, go %s, built with %s: %s, %d of them direct\n", g.Path, g.GoLine, g.Go, count(len(g.Modules), "module"), direct)
	if len(g.Modules) > 0 {
		fmt.Fprintf(w, "%s\n\n", years(g))
		table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		fmt.Fprintln(table, "  MODULE\tVERSION\tOF\tNEWEST\tOF\tBEHIND\tWHAT ELSE")
		told := false
		for _, m := range g.Modules {
			if !m.Direct && !told {
				told = true
				fmt.Fprintf(table, "  required by these:\t\t\t\t\t\t\n")
			}
			fmt.Fprintf(table, "  %s\t%s\t%s\t%s\t%s\t%s\t%s\n", m.Path, catalog.ShortVersion(m.Version), day(m.Time), newest(m), newestDay(m), behind(m), strings.Join(remarks(m), "; "))
		}
		_ = table.Flush()
	}
	printFates(w, g)
	printAdvisories(w, v.Advisories)
	for _, e := range g.Excludes {
		fmt.Fprintf(w, "\ngo.mod excludes %s %s.\n", e.Path, e.Version)
	}
	for _, r := range g.Unused {
		fmt.Fprintf(w, "\nThe replacement of %s has no effect: the graph does not select it.\n", r)
	}
	list(w, "Odd in go.mod", g.Notes)
	list(w, "Dates on which the module proxy and upgrade-log/releases.toml differ; the latter counts", g.Differ)
	list(w, "Not known", unknowns(g))
	list(w, "Trouble with the code, so uses may be missing", v.Code.Problems)
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// years says how far behind the modules are together, as far as it is known.
func years(g *drift.Graph) string {
	unknown := g.Unaged
	if unknown > 0 && unknown == len(g.Modules) {
		return "how far behind is not known"
	}
	says := fmt.Sprintf("%.1f libyears behind (%.1f in the direct ones)", g.Libyears, g.Direct)
	if unknown > 0 {
		says += fmt.Sprintf(", without the %s whose newest release is not known", count(unknown, "module"))
	}
	return says
}

func day(t time.Time) string {
	if t.IsZero() {
		return "?"
	}
	return t.Format(time.DateOnly)
}

func newest(m *drift.Module) string {
	switch {
	case m.Newest == nil:
		return "?"
	case !m.Behind():
		return "="
	}
	return catalog.ShortVersion(m.Newest.Version)
}

func newestDay(m *drift.Module) string {
	if m.Newest == nil || !m.Behind() {
		return ""
	}
	return day(m.Newest.Time)
}

func behind(m *drift.Module) string {
	if m.Libyears == 0 {
		return ""
	}
	return fmt.Sprintf("%.1f", m.Libyears)
}

// remarks are what a module's line has to say beside versions.
func remarks(m *drift.Module) []string {
	var all []string
	if m.Replaced != nil {
		all = append(all, "replaced by "+strings.TrimSpace(m.Replaced.Path+" "+m.Replaced.Version))
	}
	if len(m.Retracted) > 0 {
		all = append(all, "retracted")
	}
	if m.Deprecated != "" {
		all = append(all, "deprecated")
	}
	if f := m.Fate; f != nil && f.State != drift.Revived && (f.State != drift.Deprecated || m.Deprecated == "") {
		all = append(all, m.Fate.State)
	}
	if len(m.Majors) > 0 {
		last := m.Majors[len(m.Majors)-1]
		all = append(all, fmt.Sprintf("%s of %s", major(last), day(last.Time)))
	}
	if m.Untagged {
		all = append(all, "never released")
	}
	if m.HoldsLine {
		all = append(all, "go "+m.GoVersion)
	}
	if !m.Direct && len(m.Why) > 2 {
		all = append(all, "by "+m.Why[len(m.Why)-2])
	}
	return all
}

func major(r drift.Release) string {
	return r.Path[strings.LastIndexAny(r.Path, "/.")+1:] + " " + r.Version
}

// printFates says what became of modules, in a sentence each.
func printFates(w *report.Screen, g *drift.Graph) {
	var lines []string
	for _, m := range g.Modules {
		for _, why := range m.Retracted {
			lines = append(lines, fmt.Sprintf("%s %s was retracted: %s", m.Path, m.Version, cmp.Or(why, "no reason given")))
		}
		if m.Deprecated != "" {
			lines = append(lines, fmt.Sprintf("%s is deprecated: %s", m.Path, m.Deprecated))
		}
		if f := m.Fate; f != nil {
			line := fmt.Sprintf("%s is %s", m.Path, state(f))
			if f.Successor != "" {
				line += ", see " + f.Successor
			}
			lines = append(lines, line+". "+f.Says)
		}
	}
	list(w, "What became of them", lines)
}

func state(f *drift.Fate) string {
	words := f.State
	switch f.State {
	case drift.Maintenance:
		words = "in maintenance mode"
	case drift.Revived:
		words = "maintained again"
	}
	if f.Since != "" {
		words += " since " + f.Since
	}
	return words
}

func printAdvisories(w *report.Screen, a *drift.Advisories) {
	fmt.Fprintf(w, "\nAdvisories, by %s: %d\n", a.Source, len(a.Found))
	if a.Note != "" {
		fmt.Fprintf(w, "  (%s)\n", a.Note)
	}
	far := map[string][]string{}
	var modules []string
	for _, f := range a.Found {
		if f.Near == drift.Required {
			if far[f.Module] == nil {
				modules = append(modules, f.Module)
			}
			far[f.Module] = append(far[f.Module], f.ID)
			continue
		}
		fixed := "no fixed version"
		if f.Fixed != "" {
			fixed = "fixed in " + f.Fixed
		}
		w.Hang("  ", fmt.Sprintf("%s: %s%s, %s %s, %s", nearness(f.Near), f.ID, alias(f), f.Module, catalog.ShortVersion(f.Version), fixed))
		w.Hang("    ", f.Says)
		if len(f.Places) > 0 {
			w.Hang("    ", symbols(f)+places(f.Places))
		}
	}
	for _, m := range modules {
		w.Hang("  far: ", fmt.Sprintf("no package concerned is linked: %s, %d: %s", m, len(far[m]), strings.Join(far[m], ", ")))
	}
}

func nearness(near string) string {
	switch near {
	case drift.Called:
		return "NEAR, a symbol concerned is used"
	case drift.Imported:
		return "a package concerned is imported"
	case drift.Linked:
		return "a package concerned is linked, by a dependency"
	}
	return near
}

func alias(f drift.Finding) string {
	if len(f.Aliases) == 0 {
		return ""
	}
	return " (" + f.Aliases[0] + ")"
}

func symbols(f drift.Finding) string {
	var names []string
	for _, s := range f.Symbols {
		names = append(names, s[strings.LastIndex(s, "/")+1:])
	}
	if len(names) == 0 {
		return ""
	}
	return few(names) + ": "
}

func places(all []drift.Place) string {
	var names []string
	for _, at := range all {
		names = append(names, at.String())
	}
	return few(names)
}

// few lists the first few of many.
func few(names []string) string {
	const enough = 4
	if len(names) <= enough {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:enough], ", "), len(names)-enough)
}

// unknowns folds what many modules do not know for one reason into a line.
func unknowns(g *drift.Graph) []string {
	lines := g.Unknown
	modules := map[string][]string{}
	var reasons []string
	for _, m := range g.Modules {
		for _, why := range m.Unknown {
			if modules[why] == nil {
				reasons = append(reasons, why)
			}
			modules[why] = append(modules[why], m.Path)
		}
	}
	for _, why := range reasons {
		lines = append(lines, strings.Join(modules[why], ", ")+": "+why)
	}
	return lines
}

func list(w *report.Screen, heading string, lines []string) {
	if len(lines) == 0 {
		return
	}
	fmt.Fprintf(w, "\n%s\n", heading)
	for _, line := range lines {
		w.Hang("  ", line)
	}
}
