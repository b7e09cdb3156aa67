package assess

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"brownfield/tools/engine/drift"
	"brownfield/tools/internal/printable"
)

// years is a duration in years, as libyears are counted.
func years(d time.Duration) float64 { return d.Hours() / 24 / 365.25 }

// dependencies asks drift about the modules in go.mod, and about advisories.
func (a *assessment) dependencies(ctx context.Context) error {
	a.Tell("asking the module proxy about the dependencies")
	project, err := drift.Open(ctx, a.builder, a.dir, drift.Options{Facts: a.Facts, Tell: a.Tell})
	if err != nil {
		return err
	}
	defer project.Close()
	graph, err := project.Graph(ctx)
	if err != nil {
		return a.unless(ctx, "dependencies and advisories", err, "run go mod download there, and then assess again")
	}
	a.page.Dependencies = a.dependenciesOf(graph)
	for _, unknown := range graph.Unknown {
		a.gap("about the module graph", unknown, "set GOPROXY to a proxy that answers")
	}
	code, err := project.Code(ctx)
	if err != nil {
		return a.unless(ctx, "advisories", err, "")
	}
	known, err := project.Advisories(ctx, graph, code)
	if err != nil {
		return a.unless(ctx, "advisories", err, "")
	}
	a.page.Advisories = advisoriesOf(known)
	if known.Note != "" {
		a.gap("advisories that govulncheck knows", known.Note, "go install golang.org/x/vuln/cmd/govulncheck@latest, and let it reach vuln.go.dev")
	}
	return nil
}

func (a *assessment) dependenciesOf(graph *drift.Graph) *Dependencies {
	d := &Dependencies{All: len(graph.Modules), Worst: []Dependency{}, Unmaintained: []Dependency{}}
	var unaged []string
	for _, m := range graph.Modules {
		if !m.Direct {
			continue
		}
		one := Dependency{Path: m.Path, Version: m.Version, Libyears: m.Libyears, State: state(m)}
		if m.Newest != nil {
			one.Newest = m.Newest.Version
		}
		if m.Fate != nil {
			one.Instead = m.Fate.Successor
		}
		d.Direct, d.Libyears = d.Direct+1, d.Libyears+m.Libyears
		if m.Newest == nil || m.Time.IsZero() || m.Newest.Time.IsZero() {
			d.Unaged++
			unaged = append(unaged, m.Path)
		}
		if m.Libyears > 0 {
			d.Worst = append(d.Worst, one)
		}
		if one.State != "" {
			d.Unmaintained = append(d.Unmaintained, one)
		}
	}
	slices.SortStableFunc(d.Worst, func(one, other Dependency) int { return cmp.Compare(other.Libyears, one.Libyears) })
	d.Worst = d.Worst[:min(3, len(d.Worst))]
	if d.Unaged > 0 {
		a.gap("libyears of "+some(unaged, 3), "the date of the release or of the newest one is not known", "")
	}
	return d
}

// state says why a module has no maintainer, or nothing.
func state(m *drift.Module) string {
	switch {
	case len(m.Retracted) > 0:
		return "retracted"
	case m.Deprecated != "":
		return drift.Deprecated
	case m.Fate == nil:
		return ""
	}
	if !slices.Contains([]string{drift.Archived, drift.Moved, drift.Deprecated, drift.Quiet}, m.Fate.State) {
		return ""
	}
	if m.Fate.Since == "" {
		return m.Fate.State
	}
	return m.Fate.State + " since " + m.Fate.Since
}

func advisoriesOf(known *drift.Advisories) *Advisories {
	all := &Advisories{Source: known.Source, Nearest: []Advisory{}}
	for _, f := range known.Found {
		switch f.Reach {
		case drift.Called:
			all.Called++
		case drift.Imported:
			all.Imported++
		case drift.Linked:
			all.Linked++
		default:
			all.Required++
			continue
		}
		one := Advisory{ID: f.ID, Module: f.Module, Version: f.Version, Fixed: f.Fixed, Reach: f.Reach}
		if len(f.Places) > 0 {
			one.Place = f.Places[0].String()
		}
		if f.Reach != drift.Linked {
			all.Nearest = append(all.Nearest, one)
		}
	}
	return all
}

// some lists the first few of several words, and how many there are beside.
func some(words []string, few int) string {
	if len(words) <= few {
		return strings.Join(words, ", ")
	}
	return strings.Join(words[:few], ", ") + ", and " + printable.Count(len(words)-few, "other")
}
