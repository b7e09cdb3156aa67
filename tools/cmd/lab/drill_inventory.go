package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"brownfield/tools/engine/drift"
	"brownfield/tools/internal/printable"
	"brownfield/tools/school/catalog"
	"brownfield/tools/school/cli"
	"brownfield/tools/school/upgrade"
)

// A report prints what is known of a module.
type report struct {
	*cli.Screen

	all bool // no list is cut short
}

func (w report) inventory(v *upgrade.View) {
	g := v.Graph
	direct := 0
	for _, m := range g.Modules {
		if m.Direct {
			direct++
		}
	}
	fmt.Fprintf(w, "%s, go %s, built with %s: %s, %d of them direct\n", g.Path, g.GoLine, g.Go, printable.Count(len(g.Modules), "module"), direct)
	if len(g.Modules) > 0 {
		fmt.Fprintf(w, "%s\n\n", g.Years())
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
	w.fates(g)
	if v.Advisories != nil {
		w.advisories(v.Advisories)
	}
	for _, e := range g.Excludes {
		fmt.Fprintf(w, "\ngo.mod excludes %s %s.\n", e.Path, e.Version)
	}
	for _, r := range g.Unused {
		fmt.Fprintf(w, "\nThe replacement of %s has no effect: the graph does not select it.\n", r)
	}
	w.list("Also in go.mod", directives(g))
	w.list("Odd in go.mod", g.Notes)
	w.list("Dates on which the module proxy and upgrade-log/releases.toml differ; the latter counts", g.Differ)
	w.unknown(v)
}

// directives are the lines of go.mod beside those that name versions.
func directives(g *drift.Graph) []string {
	var all []string
	if g.Toolchain != "" {
		all = append(all, fmt.Sprintf("toolchain %s: at least this is used, unless GOTOOLCHAIN says otherwise; go get moves it with the go line", g.Toolchain))
	}
	for _, d := range g.Godebug {
		all = append(all, fmt.Sprintf("godebug %s: it holds whatever the go line says", d))
	}
	for _, m := range g.Modules {
		for _, tool := range m.Tools {
			all = append(all, fmt.Sprintf("tool %s: of %s", tool, m.Path))
		}
	}
	for _, i := range g.Ignores {
		all = append(all, fmt.Sprintf("ignore %s: no package there was read", i))
	}
	if g.Vendored {
		all = append(all, "a vendor directory stands beside it: it has to follow each change of go.mod")
	}
	return all
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
	if m.Absent != "" {
		all = append(all, "cannot be had")
	}
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

// fates says what became of modules, in a sentence each.
func (w report) fates(g *drift.Graph) {
	var lines []string
	for _, m := range g.Modules {
		for _, why := range m.Retracted {
			lines = append(lines, fmt.Sprintf("%s %s was retracted: %s", m.Path, m.Version, cmp.Or(why, "no reason given")))
		}
		if m.Deprecated != "" {
			lines = append(lines, fmt.Sprintf("%s is deprecated: %s", m.Path, m.Deprecated))
		}
		if m.Fate != nil {
			lines = append(lines, m.Fate.About(m.Path))
		}
	}
	w.list("What became of them", lines)
}

func (w report) advisories(a *drift.Advisories) {
	fmt.Fprintf(w, "\nAdvisories, by %s: %d\n", a.Source, len(a.Found))
	if a.Note != "" {
		fmt.Fprintf(w, "  (%s)\n", a.Note)
	}
	far := map[string][]string{}
	var modules []string
	for _, f := range a.Found {
		if f.Reach == drift.Required {
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
		w.Hang("  ", fmt.Sprintf("%s: %s%s, %s %s, %s", reach(f.Reach), f.ID, alias(f), f.Module, catalog.ShortVersion(f.Version), fixed))
		w.Hang("    ", f.Says)
		if len(f.Places) > 0 {
			w.Hang("    ", w.symbols(f)+w.places(f.Places))
		}
	}
	for _, m := range modules {
		w.Hang("  REQUIRED, no affected package is linked: ", fmt.Sprintf("%s, %d: %s", m, len(far[m]), strings.Join(far[m], ", ")))
	}
}

func reach(of string) string {
	switch of {
	case drift.Called:
		return "CALLED, your code uses an affected symbol"
	case drift.Imported:
		return "IMPORTED, your code imports an affected package"
	case drift.Linked:
		return "LINKED, a dependency uses an affected package"
	}
	return of
}

func alias(f drift.Finding) string {
	if len(f.Aliases) == 0 {
		return ""
	}
	return " (" + f.Aliases[0] + ")"
}

func (w report) symbols(f drift.Finding) string {
	var names []string
	for _, s := range f.Symbols {
		names = append(names, s[strings.LastIndex(s, "/")+1:])
	}
	if len(names) == 0 {
		return ""
	}
	return w.few(names) + ": "
}

func (w report) places(all []drift.Place) string {
	var names []string
	for _, at := range all {
		names = append(names, at.String())
	}
	return w.few(names)
}

// few lists the first few of many, unless all are asked for.
func (w report) few(names []string) string {
	const enough = 4
	if len(names) <= enough+1 || w.all { // One more is as short as the words for it.
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:enough], ", "), len(names)-enough)
}

// unknown says what could not be asked, had or read.
func (w report) unknown(v *upgrade.View) {
	absent := map[string][]string{} // by why
	for _, m := range v.Graph.Modules {
		if m.Absent != "" {
			absent[m.Absent] = append(absent[m.Absent], m.Path+" "+m.Version)
		}
	}
	w.list("Cannot be had, so that what they require is not known", folded(absent))
	w.list("Not known", unknowns(v.Graph))
	w.list("Trouble with the code, so uses may be missing", v.Problems())
}

// unknowns folds what many modules do not know for one reason into a line.
func unknowns(g *drift.Graph) []string {
	modules := map[string][]string{}
	for _, m := range g.Modules {
		for _, why := range m.Unknown {
			modules[why] = append(modules[why], m.Path)
		}
	}
	return slices.Concat(g.Unknown, folded(modules))
}

// folded is a line for each reason, with those that it is about in front.
func folded(by map[string][]string) []string {
	var lines []string
	for why, names := range by {
		lines = append(lines, strings.Join(names, ", ")+": "+why)
	}
	slices.Sort(lines)
	return lines
}

func (w report) list(heading string, lines []string) {
	if len(lines) == 0 {
		return
	}
	fmt.Fprintf(w, "\n%s\n", heading)
	for _, line := range lines {
		w.Hang("  ", line)
	}
}
