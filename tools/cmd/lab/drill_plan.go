package main

import (
	"fmt"
	"go/token"
	"strings"

	"brownfield/tools/engine/drift"
	"brownfield/tools/internal/printable"
	"brownfield/tools/school/upgrade"
)

func (w report) plan(v *upgrade.View, plan *drift.Plan) {
	fmt.Fprintf(w, "%s, go %s: %s\n", v.Graph.Path, v.Graph.GoLine, printable.Count(len(plan.Items), "upgrade"))
	needs := ""
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
			w.Hang("   used: ", used(item))
		}
		for _, tool := range item.Tools {
			w.Hang("   run as a tool: ", tool)
		}
		for _, t := range item.Targets {
			w.target(t)
		}
		if len(item.Targets) == 0 {
			fmt.Fprintln(w, "   → no known replacement")
		}
		w.line(item.Line)
		if len(item.Settings) > 0 {
			fmt.Fprintf(w, "     today it turns %s of GODEBUG back; go list -f '{{.DefaultGODEBUG}}' lists them\n", printable.Count(len(item.Settings), "setting"))
		}
		if item.Needs != "" && item.Needs != needs {
			w.Hang("   needs: ", item.Needs)
		} else if item.Needs != "" {
			fmt.Fprintln(w, "   needs: go mod vendor, as before")
		}
		needs = item.Needs
		w.Hang("   back: ", item.Back)
	}
	if plan.Untried > 0 {
		fmt.Fprintf(w, "\n%s not tried.\n", printable.Count(plan.Untried, "upgrade"))
	}
	if plan.Moved > 0 {
		fmt.Fprintf(w, "\n%s more behind; they move with what requires them.\n", printable.Count(plan.Moved, "module"))
	}
	w.list("Besides", plan.Notes)
	if w.all { // Otherwise it stands above, with the inventory.
		w.unknown(v)
	}
}

// used says how much of a module the code uses, as far as that is known.
func used(item *drift.Item) string {
	if item.Uses == nil {
		return fmt.Sprintf("not known (%s)", item.Unsure)
	}
	symbols, lines := printable.Count(item.Uses.Symbols, "symbol"), printable.Count(item.Uses.Lines, "line")
	if item.Unsure != "" {
		return fmt.Sprintf("at least %s, on at least %s (%s)", symbols, lines, item.Unsure)
	}
	return fmt.Sprintf("%s of it, on %s", symbols, lines)
}

// line says what the go line changes: where the code may be touched, in full;
// where it is not, by name.
func (w report) line(facts []drift.LineFact) {
	var untouched, kept []string
	for _, fact := range facts {
		switch {
		case fact.Kept != "":
			kept = append(kept, fmt.Sprintf("%s (%s)", fact.Name, fact.Kept))
		case len(fact.Places) == 0:
			untouched = append(untouched, fact.Name)
		default:
			w.Hang("     ", fmt.Sprintf("%s, %s: %s", fact.Since, fact.Name, fact.Says))
			w.Hang("       ", fmt.Sprintf("look at %s (%s)", w.places(fact.Places), fact.Finds))
		}
	}
	if len(kept) > 0 {
		w.Hang("     ", "stays as it is, because of go.mod: "+strings.Join(kept, ", "))
	}
	if len(untouched) > 0 {
		w.Hang("     ", "looked for in its plain form and not found: "+strings.Join(untouched, ", "))
	}
}

func (w report) target(t drift.Target) {
	if t.Kind == drift.KindLine {
		fmt.Fprintf(w, "   → go %s  risk %s; %s\n", t.Version, t.Risk, t.Touches())
		return
	}
	name := strings.TrimSpace(t.Path + " " + t.Version)
	switch {
	case !t.Tried:
		fmt.Fprintf(w, "   → %s (%s)  not tried\n", name, kind(t.Kind))
	case t.Blocked != "":
		fmt.Fprintf(w, "   → %s (%s)  risk %s\n", name, kind(t.Kind), t.Risk)
		w.Hang("     cannot be tried here: ", t.Blocked)
	default:
		fmt.Fprintf(w, "   → %s (%s)  risk %s; %s\n", name, kind(t.Kind), t.Risk, t.Touches())
	}
	if len(t.Fixes) > 0 {
		w.Hang("     rid of: ", strings.Join(t.Fixes, ", "))
	}
	if t.GoLine != "" {
		w.Hang("     ", fmt.Sprintf("raises the go line to %s (because of %s)", t.GoLine, w.few(t.Drags)))
	}
	if len(t.Raises) > 0 {
		w.Hang("     moves along: ", w.few(t.Raises))
	}
	if w.all && len(t.Imports) > 0 {
		w.Hang("     imports to rewrite: ", w.places(t.Imports))
	}
	for _, b := range t.Breaks {
		name := b.Package
		if token.IsExported(b.Symbol) { // Otherwise it is about the whole package.
			name = b.Package[strings.LastIndex(b.Package, "/")+1:] + "." + b.Symbol
		}
		w.Hang("     ", fmt.Sprintf("%s: %s", name, b.Says))
		w.Hang("       ", w.places(b.Places))
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
