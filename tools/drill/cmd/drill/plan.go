package main

import (
	"fmt"
	"go/token"
	"strings"

	"brownfield/tools/drift"
	"brownfield/tools/drill"
	"brownfield/tools/report"
)

func printPlan(w *report.Screen, v *drill.View, plan *drift.Plan) {
	fmt.Fprintf(w, "%s, go %s: %s\n", v.Graph.Path, v.Graph.GoLine, count(len(plan.Items), "upgrade"))
	for i, item := range plan.Items {
		name := item.Module
		if name == "go" {
			name = "the go line"
		}
		fmt.Fprintf(w, "\n%d. %s, at %s  [%s]\n", i+1, name, item.From, item.Urgency)
		for _, why := range item.Reasons {
			w.Hang("   · ", why)
		}
		if item.Module != "go" {
			fmt.Fprintf(w, "   used: %s of it, on %s\n", count(item.Used, "symbol"), count(item.Places, "line"))
		}
		for _, t := range item.Targets {
			printTarget(w, item, t)
		}
		if len(item.Targets) == 0 {
			fmt.Fprintln(w, "   → nothing to go to is known")
		}
		printLine(w, item.Line)
		if len(item.Settings) > 0 {
			fmt.Fprintf(w, "     today it turns %s of GODEBUG back; go list -f '{{.DefaultGODEBUG}}' lists them\n", count(len(item.Settings), "setting"))
		}
		w.Hang("   back: ", item.Back)
	}
	if plan.Moved > 0 {
		fmt.Fprintf(w, "\n%s more behind; they move with what requires them.\n", count(plan.Moved, "module"))
	}
	list(w, "Besides", plan.Notes)
	list(w, "Not known", unknowns(v.Graph))
	list(w, "Trouble with the code, so uses may be missing", v.Code.Problems)
}

// printLine says what the go line changes: where the code may be touched, in
// full; where it is not, by name.
func printLine(w *report.Screen, facts []drift.LineFact) {
	var untouched []string
	for _, fact := range facts {
		if len(fact.Places) == 0 {
			untouched = append(untouched, fact.Name)
			continue
		}
		w.Hang("     ", fmt.Sprintf("%s, %s: %s", fact.Since, fact.Name, fact.Says))
		w.Hang("       ", fmt.Sprintf("look at %s (%s)", places(fact.Places), fact.Finds))
	}
	if len(untouched) > 0 {
		w.Hang("     ", "looked for in its plain form and not found: "+strings.Join(untouched, ", "))
	}
}

func printTarget(w *report.Screen, item *drift.Item, t drift.Target) {
	if t.Kind == drift.KindLine {
		fmt.Fprintf(w, "   → go %s  risk %s; %s\n", t.Version, t.Risk, touched(item.Places))
		return
	}
	fmt.Fprintf(w, "   → %s (%s)  risk %s", strings.TrimSpace(t.Path+" "+t.Version), kind(t.Kind), t.Risk)
	if t.Blocked == "" {
		fmt.Fprintf(w, "; %s", touched(t.Touched()))
	}
	fmt.Fprintln(w)
	if t.Blocked != "" {
		fmt.Fprintf(w, "     cannot be tried here: %s\n", t.Blocked)
	}
	if len(t.Fixes) > 0 {
		w.Hang("     rid of: ", strings.Join(t.Fixes, ", "))
	}
	if t.GoLine != "" {
		fmt.Fprintf(w, "     raises the go line to %s (because of %s)\n", t.GoLine, few(t.Drags))
	}
	if len(t.Raises) > 0 {
		w.Hang("     moves along: ", few(t.Raises))
	}
	for _, b := range t.Breaks {
		name := b.Package
		if token.IsExported(b.Symbol) { // Otherwise it is about the whole package.
			name = b.Package[strings.LastIndex(b.Package, "/")+1:] + "." + b.Symbol
		}
		w.Hang("     ", fmt.Sprintf("%s: %s", name, b.Says))
		w.Hang("       ", places(b.Places))
	}
	for _, trap := range t.Traps {
		w.Hang("     compiles, but: ", trap)
	}
}

func kind(k string) string {
	switch k {
	case drift.KindFixed:
		return "without these advisories"
	case drift.KindNewest:
		return "newest of this path"
	case drift.KindMajor:
		return "later major"
	case drift.KindSuccessor:
		return "successor"
	case drift.KindStandard:
		return "standard library"
	}
	return k
}

func touched(n int) string {
	if n == 0 {
		return "no line is touched"
	}
	if n == 1 {
		return "1 line is touched"
	}
	return fmt.Sprintf("%d lines are touched", n)
}
