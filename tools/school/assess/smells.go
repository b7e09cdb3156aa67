package assess

import (
	"cmp"
	"context"
	"fmt"
	"go/token"
	"os"
	"path"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"brownfield/tools/engine/smell"
)

// smells loads the module's packages, which says whether it builds, and runs the
// analyzers of smell over them.
func (a *assessment) smells(ctx context.Context) error {
	a.Tell("reading the packages")
	loaded, err := packages.Load(&packages.Config{
		Mode: packages.LoadSyntax | packages.NeedModule, Tests: true, Context: ctx, Dir: a.dir,
		Env: append(os.Environ(), "PWD="+a.dir, "GOTOOLCHAIN=local"),
	}, "./...")
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case err != nil:
		return fmt.Errorf("cannot read the packages of %s: %s", a.dir, strings.TrimPrefix(firstLine(err.Error()), "err: exit status 1: stderr: "))
	}
	if err := a.countPackages(loaded); err != nil {
		return err
	}
	a.Tell("looking for smells")
	sound := slices.DeleteFunc(loaded, func(p *packages.Package) bool { return p.IllTyped })
	graph, err := checker.Analyze(smell.Analyzers(), sound, nil)
	if err != nil {
		return a.unless(ctx, "smells", err, "")
	}
	a.page.Smells = a.tally(graph)
	return nil
}

// countPackages counts the packages, and those without tests. That a package does not
// build is an error; that its tests do not is for go test to say.
func (a *assessment) countPackages(loaded []*packages.Package) error {
	a.tested = map[string]bool{}
	dirs := map[string]bool{}
	for _, p := range loaded {
		if isTest(p) {
			for _, f := range p.GoFiles {
				if strings.HasSuffix(f, "_test.go") {
					a.tested[path.Dir(a.name(f))] = true
				}
			}
			continue
		}
		if len(p.Errors) > 0 {
			return fmt.Errorf("%s does not build: %s", a.dir, a.reason(loaded, p.Errors[0]))
		}
		if len(p.GoFiles) > 0 {
			dirs[path.Dir(a.name(p.GoFiles[0]))] = true
		}
	}
	if len(dirs) == 0 && len(a.tested) == 0 {
		return fmt.Errorf("cannot assess %s: %w", a.dir, errNoCode)
	}
	for dir := range dirs {
		a.page.Code.Packages++
		if !a.tested[dir] {
			a.page.Code.Untested++
		}
	}
	return nil
}

// reason says in a line why packages do not build: by the first error that does not
// follow from a package that cannot be imported, which has one of its own.
func (a *assessment) reason(loaded []*packages.Package, otherwise packages.Error) string {
	e, found := otherwise, false
	packages.Visit(loaded, nil, func(p *packages.Package) {
		for _, one := range p.Errors {
			if !found && !strings.HasPrefix(one.Msg, "could not import ") {
				e, found = one, true
			}
		}
	})
	says := firstLine(e.Msg)
	if e.Pos != "" && e.Pos != "-" {
		says = e.Pos + ": " + says
	}
	return strings.TrimPrefix(strings.TrimPrefix(says, a.dir+string(os.PathSeparator)), "./")
}

// isTest reports whether a package is one that go test makes.
func isTest(p *packages.Package) bool {
	return strings.Contains(p.ID, " [") || strings.HasSuffix(p.ID, ".test")
}

func (a *assessment) tally(graph *checker.Graph) *Smells {
	type finding struct {
		analyzer string
		at       token.Position
		message  string
	}
	seen := map[finding]bool{} // A package is loaded again with its tests.
	s := &Smells{byFile: map[string]int{}}
	analyzers, dirs := map[string]int{}, map[string]int{}
	for _, act := range graph.Roots {
		if act.Err != nil {
			a.gap("smells of "+act.Package.PkgPath, firstLine(act.Err.Error()), "")
		}
		for _, d := range act.Diagnostics {
			f := finding{act.Analyzer.Name, act.Package.Fset.Position(d.Pos), d.Message}
			f.at.Offset = 0
			if seen[f] {
				continue
			}
			seen[f] = true
			name := a.name(f.at.Filename)
			if strings.HasSuffix(name, "_test.go") {
				s.InTests++
				continue
			}
			s.Total++
			analyzers[f.analyzer]++
			dirs[path.Dir(name)]++
			s.byFile[name]++
		}
	}
	s.ByAnalyzer, s.ByPackage = tallies(analyzers), tallies(dirs)
	return s
}

// tallies lists counts, the largest first.
func tallies(counts map[string]int) []Tally {
	all := []Tally{}
	for name, n := range counts {
		all = append(all, Tally{name, n})
	}
	slices.SortFunc(all, func(one, other Tally) int {
		return cmp.Or(cmp.Compare(other.Count, one.Count), cmp.Compare(one.Name, other.Name))
	})
	return all
}
