package drift

import (
	"cmp"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"
)

// bundled are advisories about some modules that many old programs use, in OSV
// form (ossf.github.io/osv-schema). Identifiers, ranges and symbols are facts of
// the Go vulnerability database (CC-BY 4.0); the sentences are ours.
//
//go:embed advisories/*.json
var bundled embed.FS

// How an advisory is reached from the code, from the farthest to the nearest.
const (
	Required = "required" // the module is in the graph, and none of the affected packages is linked
	Linked   = "linked"   // an affected package is linked, through another module
	Imported = "imported" // the module's own code imports an affected package
	Called   = "called"   // the module's own code uses, or by govulncheck reaches, an affected symbol
)

// The sources of advisories.
const (
	SourceBundled     = "the bundled advisories"
	SourceGovulncheck = "govulncheck"
)

// Advisories are what is known to be wrong with the versions in a graph.
type Advisories struct {
	Source string    `json:"source"`         // who was asked
	Note   string    `json:"note,omitempty"` // why not govulncheck, and what that means
	Found  []Finding `json:"found"`          // called first, required last
}

// A Finding is an advisory that applies to the selected version of a module.
type Finding struct {
	ID      string   `json:"id"`
	Aliases []string `json:"aliases,omitempty"`
	Module  string   `json:"module"`
	Version string   `json:"version"`
	Fixed   string   `json:"fixed,omitempty"` // the first version of this path without it; empty when there is none
	Says    string   `json:"says"`
	Reach   string   `json:"reach"`             // called, imported, linked or required
	Symbols []string `json:"symbols,omitempty"` // affected symbols that are used, as package.Symbol
	Places  []Place  `json:"places,omitempty"`  // where they are used, or where the package is imported
}

// An entry is an advisory in OSV form, as far as it is read.
type entry struct {
	ID       string   `json:"id"`
	Aliases  []string `json:"aliases"`
	Summary  string   `json:"summary"`
	Affected []struct {
		Package struct {
			Name string `json:"name"`
		} `json:"package"`
		Ranges []struct {
			Type   string  `json:"type"`
			Events []event `json:"events"`
		} `json:"ranges"`
		EcosystemSpecific struct {
			Imports []affectedPackage `json:"imports"`
		} `json:"ecosystem_specific"`
	} `json:"affected"`
}

type event struct {
	Introduced string `json:"introduced,omitempty"`
	Fixed      string `json:"fixed,omitempty"`
}

type affectedPackage struct {
	Path    string   `json:"path"`
	Symbols []string `json:"symbols,omitempty"` // empty: all of them
	GOOS    []string `json:"goos,omitempty"`    // empty: all of them
	GOARCH  []string `json:"goarch,omitempty"`  // empty: all of them
}

func readBundled(dir fs.FS) ([]entry, error) {
	names, err := fs.Glob(dir, "advisories/*.json")
	if err != nil {
		return nil, fmt.Errorf("cannot list the advisories: %w", err)
	}
	var all []entry
	for _, name := range names {
		text, err := fs.ReadFile(dir, name)
		if err != nil {
			return nil, fmt.Errorf("cannot read the advisories: %w", err)
		}
		var e entry
		if err := json.Unmarshal(text, &e); err != nil {
			return nil, fmt.Errorf("cannot read %s: %w", name, err)
		}
		all = append(all, e)
	}
	return all, nil
}

// covered are the modules that advisories are about.
func covered(entries []entry) map[string]bool {
	modules := map[string]bool{}
	for _, e := range entries {
		for _, a := range e.Affected {
			modules[a.Package.Name] = true
		}
	}
	return modules
}

// match compares the bundled advisories with a graph. They are matched by
// version, then by what is linked and used. A call inside a dependency is not
// seen.
func (p *Project) match(entries []entry, g *Graph, code *Code) []Finding {
	var all []Finding
	for _, e := range entries {
		for _, affected := range e.Affected {
			m := g.Module(affected.Package.Name)
			if m == nil {
				continue
			}
			v := m.Version
			if m.Replaced != nil {
				if m.Replaced.Path != m.Path || m.Replaced.Version == "" {
					continue // Something else is built in its place.
				}
				v = m.Replaced.Version
			}
			for _, r := range affected.Ranges {
				fixed, hit := within(v, r.Events)
				if !hit {
					continue
				}
				f := e.about(Release{Path: m.Path, Version: v}, fixed)
				f.reaches(p.here(affected.EcosystemSpecific.Imports), code)
				all = append(all, f)
			}
		}
	}
	return byReach(all)
}

// about is the finding that an advisory applies to a release.
func (e entry) about(r Release, fixed string) Finding {
	return Finding{ID: e.ID, Aliases: e.Aliases, Module: r.Path, Version: r.Version, Fixed: fixed, Says: e.Summary, Reach: Required}
}

// Bundled matches the bundled advisories with releases, by version alone. Whether the
// code reaches what they are about, [Project.Advisories] finds out.
func Bundled(releases []Release) ([]Finding, error) {
	entries, err := readBundled(bundled)
	if err != nil {
		return nil, err
	}
	var all []Finding
	for _, e := range entries {
		for _, affected := range e.Affected {
			for _, release := range releases {
				if release.Path != affected.Package.Name {
					continue
				}
				for _, r := range affected.Ranges {
					if fixed, hit := within(release.Version, r.Events); hit {
						all = append(all, e.about(release, fixed))
					}
				}
			}
		}
	}
	return byReach(all), nil
}

// here are the packages that are affected on this platform.
func (p *Project) here(packages []affectedPackage) []affectedPackage {
	return slices.DeleteFunc(slices.Clone(packages), func(a affectedPackage) bool {
		return len(a.GOOS) > 0 && !slices.Contains(a.GOOS, p.settings.GOOS) || len(a.GOARCH) > 0 && !slices.Contains(a.GOARCH, p.settings.GOARCH)
	})
}

// within reports whether a version lies in the ranges between introduced and
// fixed, and where the one that it lies in ends. The versions in OSV form carry
// no v; pseudo-versions compare as the pre-releases that they are.
func within(v string, events []event) (fixed string, hit bool) {
	v = strings.TrimSuffix(module.CanonicalVersion(v), "+incompatible")
	for _, e := range events {
		switch {
		case e.Introduced != "":
			hit = hit || e.Introduced == "0" || semver.Compare(v, "v"+e.Introduced) >= 0
		case e.Fixed != "":
			if hit && semver.Compare(v, "v"+e.Fixed) < 0 {
				return "v" + e.Fixed, true
			}
			hit = false
		}
	}
	return "", hit
}

// reaches finds out how the code reaches the affected packages.
func (f *Finding) reaches(packages []affectedPackage, code *Code) {
	if code == nil {
		return
	}
	for _, p := range packages {
		if _, linked := code.Linked[p.Path]; linked {
			f.raise(Linked)
		}
		if places := code.Imported[p.Path]; len(places) > 0 {
			f.raise(Imported)
			if f.Reach == Imported {
				f.Places = append(f.Places, places...)
			}
		}
		for _, u := range code.Uses {
			if u.Package == p.Path && (len(p.Symbols) == 0 || slices.Contains(p.Symbols, u.Symbol)) {
				f.raise(Called)
				f.Symbols = append(f.Symbols, u.Package+"."+u.Symbol)
				f.Places = append(f.Places, u.Places...)
			}
		}
	}
	f.Places = tidy(f.Places)
}

// raise notes a nearer reach; the places of a farther one no longer matter then.
func (f *Finding) raise(reach string) {
	if reachRank(reach) > reachRank(f.Reach) {
		f.Reach, f.Symbols, f.Places = reach, nil, nil
	}
}

func reachRank(reach string) int {
	return slices.Index([]string{Required, Linked, Imported, Called}, reach)
}

// byReach sorts findings, and makes the list one that is never null in JSON.
func byReach(all []Finding) []Finding {
	slices.SortFunc(all, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(reachRank(b.Reach), reachRank(a.Reach)), cmp.Compare(a.Module, b.Module), cmp.Compare(a.ID, b.ID))
	})
	return append([]Finding{}, all...)
}
