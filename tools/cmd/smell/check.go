package main

import (
	"cmp"
	"fmt"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"
)

// A report is what the analyzers have found, and which packages they could not look
// at.
type report struct {
	findings []finding
	faults   []string // one for each package that cannot be loaded or analyzed
}

// A finding is one diagnostic. Its file is named from the current directory when it
// lies below.
type finding struct {
	analyzer   *analysis.Analyzer
	start, end token.Position
	message    string
}

// check runs analyzers over packages and their tests.
func check(analyzers []*analysis.Analyzer, patterns []string) (report, error) {
	loaded, err := packages.Load(&packages.Config{Mode: packages.LoadSyntax | packages.NeedModule, Tests: true}, patterns...)
	if err != nil {
		return report{}, fmt.Errorf("cannot load the packages: %s", firstLine(err.Error()))
	}
	if len(loaded) == 0 {
		return report{}, fmt.Errorf("%s matches no packages", strings.Join(patterns, " "))
	}
	here, err := os.Getwd()
	if err != nil {
		return report{}, fmt.Errorf("cannot name the files: %w", err)
	}
	r := report{faults: broken(loaded, here)}
	sound := slices.DeleteFunc(loaded, func(p *packages.Package) bool { return p.IllTyped })
	graph, err := checker.Analyze(analyzers, sound, nil)
	if err != nil {
		return report{}, fmt.Errorf("cannot analyze the packages: %w", err)
	}
	seen := map[finding]bool{}
	for _, act := range graph.Roots {
		if act.Err != nil {
			r.faults = append(r.faults, fmt.Sprintf("cannot analyze %s: %v", act.Package.PkgPath, act.Err))
		}
		for _, d := range act.Diagnostics {
			f := finding{act.Analyzer, position(act.Package.Fset, d.Pos, here), position(act.Package.Fset, d.End, here), d.Message}
			if !seen[f] { // A package is loaded again with its tests.
				seen[f] = true
				r.findings = append(r.findings, f)
			}
		}
	}
	slices.SortFunc(r.findings, func(a, b finding) int {
		return cmp.Or(
			cmp.Compare(a.start.Filename, b.start.Filename), cmp.Compare(a.start.Line, b.start.Line),
			cmp.Compare(a.start.Column, b.start.Column), cmp.Compare(a.analyzer.Name, b.analyzer.Name), cmp.Compare(a.message, b.message))
	})
	return r, nil
}

// broken says of each package that cannot be loaded why, in a line.
func broken(loaded []*packages.Package, here string) []string {
	var faults []string
	seen := map[string]bool{}
	packages.Visit(loaded, nil, func(p *packages.Package) {
		path := strings.TrimSuffix(p.PkgPath, ".test")
		if own := unexplained(p.Errors, seen); len(own) > 0 && !seen[path] {
			fault := fmt.Sprintf("cannot load %s: %s", path, strings.TrimPrefix(reason(own), here+string(filepath.Separator)))
			if n := distinct(own); n > 1 {
				fault += fmt.Sprintf(" (the first of %d errors)", n)
			}
			faults = append(faults, fault)
		}
		seen[path] = seen[path] || len(p.Errors) > 0
	})
	return faults
}

// unexplained are the errors that do not come from an import that cannot be loaded
// itself. Dependencies are visited first.
func unexplained(errs []packages.Error, broken map[string]bool) []packages.Error {
	return slices.DeleteFunc(slices.Clone(errs), func(e packages.Error) bool {
		imported, follows := strings.CutPrefix(e.Msg, "could not import ")
		imported, _, _ = strings.Cut(imported, " ")
		return follows && broken[imported]
	})
}

// reason is the first of several errors that names a place in a file, or the first.
func reason(errs []packages.Error) string {
	i := slices.IndexFunc(errs, func(e packages.Error) bool { return e.Kind == packages.TypeError || e.Kind == packages.ParseError })
	if i < 0 {
		return firstLine(errs[0].Msg)
	}
	return firstLine(errs[i].Error())
}

// distinct counts errors without those in which the go command repeats others.
func distinct(errs []packages.Error) int {
	places := map[string]bool{}
	for _, e := range errs {
		if e.Kind == packages.TypeError || e.Kind == packages.ParseError {
			places[e.Pos] = true
		}
	}
	return max(1, len(places))
}

// firstLine is the first line of a text that is not the go command's heading, the
// name of a package after a "#". A line that ends with a colon goes on in the next.
func firstLine(text string) string {
	first := ""
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "# ") {
			continue
		}
		if first = strings.TrimSpace(first + " " + line); !strings.HasSuffix(line, ":") {
			break
		}
	}
	return first
}

func position(files *token.FileSet, pos token.Pos, here string) token.Position {
	at := files.Position(pos)
	if name, err := filepath.Rel(here, at.Filename); err == nil && filepath.IsLocal(name) {
		at.Filename = name
	}
	at.Offset = 0
	return at
}
