package drift

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"go/version"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"

	"brownfield/tools/subject"
)

// A Graph is what is known of the modules that a module is built from.
type Graph struct {
	Path     string              `json:"module"`
	GoLine   string              `json:"go_line"`            // without "go": 1.13
	Go       string              `json:"go"`                 // the toolchain that was asked: go1.26.8
	Modules  []*Module           `json:"modules"`            // without the main one; direct ones first, then by path
	Excludes []Release           `json:"excludes,omitempty"` // exclude directives
	Unused   []string            `json:"unused,omitempty"`   // replace directives for versions that are not in the graph
	Libyears float64             `json:"libyears"`           // of all modules
	Direct   float64             `json:"direct_libyears"`    // of the direct ones
	Unaged   int                 `json:"libyears_unknown"`   // modules that count nothing in these, because their newest release is not known
	Unknown  []string            `json:"unknown,omitempty"`  // what could not be asked, and why
	Differ   []string            `json:"differ,omitempty"`   // where the proxy gives another date than the facts
	Notes    []string            `json:"notes,omitempty"`    // what is odd about go.mod itself
	requires map[string][]string // paths, of the selected versions
}

// A Release is one version of a module.
type Release struct {
	Path    string    `json:"path"`
	Version string    `json:"version"`
	Time    time.Time `json:"time,omitzero"`
}

func (r Release) String() string {
	if r.Version == "" {
		return r.Path
	}
	return r.Path + "@" + r.Version
}

// A Module is one module of the graph, at the version that the build selects.
type Module struct {
	Path       string       `json:"path"`
	Version    string       `json:"version"`
	Time       time.Time    `json:"time,omitzero"` // of the release; zero when unknown
	Direct     bool         `json:"direct"`
	GoVersion  string       `json:"go_line,omitempty"`    // its own go line; empty when it has none
	HoldsLine  bool         `json:"holds_line,omitempty"` // the main module's go line cannot be lower because of it
	Replaced   *Replacement `json:"replaced,omitempty"`
	Retracted  []string     `json:"retracted,omitempty"`  // the author's reasons
	Deprecated string       `json:"deprecated,omitempty"` // the author's words
	Newest     *Release     `json:"newest,omitempty"`     // newest release of the same path; nil when unknown
	Untagged   bool         `json:"untagged,omitempty"`   // the newest is a pseudo-version: it has no releases
	Majors     []Release    `json:"majors,omitempty"`     // newest releases of later major versions, the next one first; asked for direct modules
	Fate       *Fate        `json:"fate,omitempty"`       // what became of it, when the table knows
	Why        []string     `json:"why"`                  // the shortest path of requirements, from the main module to this one
	Libyears   float64      `json:"libyears"`             // years between this release and the newest of the same path (libyear.com); 0 when unknown
	Unknown    []string     `json:"unknown,omitempty"`    // what could not be asked, and why
}

// A Replacement stands in for a module: a version of another or the same
// module, or a directory, which has no version.
type Replacement struct {
	Path    string `json:"path"`
	Version string `json:"version,omitempty"`
}

// Behind says whether there is a newer release of the same path.
func (m *Module) Behind() bool { return m.Newest != nil && m.Newest.Version != m.Version }

// Module returns a module of the graph, or nil.
func (g *Graph) Module(path string) *Module {
	i := slices.IndexFunc(g.Modules, func(m *Module) bool { return m.Path == path })
	if i < 0 {
		return nil
	}
	return g.Modules[i]
}

// listedModule is what go list -m -json prints.
type listedModule struct {
	Path, Version, GoVersion, Deprecated string
	Time                                 time.Time
	Main, Indirect                       bool
	Retracted                            []string
	Replace                              *struct{ Path, Version string }
	Update                               *struct {
		Path, Version string
		Time          time.Time
	}
	Error *struct{ Err string }
}

// Graph reads the module graph and asks the proxy about it. Without a proxy, or
// when it does not answer, the graph says what it does not know. A module whose
// graph cannot be read at all yields an error.
func (p *Project) Graph(ctx context.Context) (*Graph, error) {
	g := &Graph{Path: p.mod.Module.Mod.Path, GoLine: p.goLine(), Go: p.settings.GOVERSION}
	p.tell("reading the module graph")
	listed, err := p.listGraph(ctx, g)
	if err != nil {
		return nil, err
	}
	direct := map[string]bool{}
	for _, r := range p.mod.Require {
		direct[r.Mod.Path] = !r.Indirect
	}
	for _, l := range listed {
		if !l.Main {
			g.Modules = append(g.Modules, p.module(l, direct[l.Path]))
		}
	}
	slices.SortFunc(g.Modules, func(a, b *Module) int {
		if a.Direct != b.Direct {
			return cmp.Compare(rank(b.Direct), rank(a.Direct))
		}
		return cmp.Compare(a.Path, b.Path)
	})
	p.describe(g)
	if err := p.explain(ctx, g); err != nil {
		return nil, err
	}
	if p.unasked() == "" {
		p.retractions(ctx, g)
		if err := p.majors(ctx, g); err != nil {
			return nil, err
		}
	}
	p.options.Facts.state(g)
	for _, m := range g.Modules {
		if m.Behind() && !m.Time.IsZero() && !m.Newest.Time.IsZero() {
			m.Libyears = max(0, m.Newest.Time.Sub(m.Time).Hours()/24/365.25)
		}
		if m.Newest == nil && m.Replaced == nil {
			g.Unaged++
		}
		g.Libyears += m.Libyears
		if m.Direct {
			g.Direct += m.Libyears
		}
	}
	return g, nil
}

// Years is how far behind all modules are together, as far as it is known.
func (g *Graph) Years() string {
	switch {
	case g.Unaged == 0:
		return fmt.Sprintf("%.1f libyears behind", g.Libyears)
	case g.Unaged == len(g.Modules):
		return "libyears behind unknown"
	}
	return fmt.Sprintf("%.1f libyears behind without %d unknown", g.Libyears, g.Unaged)
}

func rank(b bool) int {
	if b {
		return 1
	}
	return 0
}

// listGraph asks for everything at once and, when there is no proxy to ask, for
// what the module cache has.
func (p *Project) listGraph(ctx context.Context, g *Graph) ([]listedModule, error) {
	args := []string{"-m", "-e", "-json", "all"}
	why := p.unasked()
	if why == "" {
		p.tell("asking the module proxy for newer releases")
		limited, cancel := context.WithTimeout(ctx, askingTime)
		defer cancel()
		listed, err := list[listedModule](limited, p, nil, append([]string{"-u", "-retracted"}, args...)...)
		if err == nil || ctx.Err() != nil {
			return listed, err
		}
		why = reason(err)
	}
	listed, err := list[listedModule](ctx, p, p.fromCache(), args...)
	if _, ok := errors.AsType[*subject.ToolError](err); ok {
		// The copy of go.mod stands for the module's own.
		says := strings.ReplaceAll(reason(err), filepath.Dir(p.modfile)+string(filepath.Separator), "")
		if reason(err) == why || p.options.FactsOnly {
			return nil, fmt.Errorf("cannot read the module graph: %s", says)
		}
		return nil, fmt.Errorf("cannot read the module graph: %s (not all of it is in the module cache, and the proxy cannot be asked: %s)", says, why)
	} else if err != nil {
		return nil, err
	}
	g.Unknown = append(g.Unknown, "newest releases, retractions, deprecations and later major versions: "+why)
	return listed, nil
}

// fromCache are the settings for a look at the graph when the proxy has not
// answered: asking it again for a module would take as long again.
func (p *Project) fromCache() []string {
	if p.options.FactsOnly {
		return nil
	}
	return []string{"GOPROXY=off"}
}

func (p *Project) module(l listedModule, direct bool) *Module {
	m := &Module{
		Path: l.Path, Version: l.Version, Time: l.Time, Direct: direct, GoVersion: l.GoVersion,
		Retracted: l.Retracted, Deprecated: l.Deprecated, Fate: fateOf(l.Path),
	}
	if m.Time.IsZero() && module.IsPseudoVersion(m.Version) {
		m.Time, _ = module.PseudoVersionTime(m.Version) // It has been checked to be one; a malformed one stays zero.
	}
	if l.Replace != nil {
		m.Replaced = &Replacement{Path: l.Replace.Path, Version: l.Replace.Version}
	}
	switch {
	case l.Update != nil:
		m.Newest = &Release{Path: l.Path, Version: l.Update.Version, Time: l.Update.Time}
	case l.Error != nil:
		what := "newest release"
		if direct {
			what += " and later major versions"
		}
		m.Unknown = append(m.Unknown, what+": "+cause(l.Error.Err))
	case p.unasked() == "" && m.Replaced == nil:
		m.Newest = &Release{Path: l.Path, Version: m.Version, Time: m.Time}
	}
	m.Untagged = m.Newest != nil && module.IsPseudoVersion(m.Newest.Version)
	m.HoldsLine = m.GoVersion != "" && version.Compare("go"+m.GoVersion, "go"+p.goLine()) >= 0
	return m
}

// describe says what go.mod itself states: what it excludes, and which of its
// replacements have no effect.
func (p *Project) describe(g *Graph) {
	for _, e := range p.mod.Exclude {
		g.Excludes = append(g.Excludes, Release{Path: e.Mod.Path, Version: e.Mod.Version})
	}
	for _, r := range p.mod.Replace {
		m := g.Module(r.Old.Path)
		if m == nil || r.Old.Version != "" && r.Old.Version != m.Version {
			g.Unused = append(g.Unused, r.Old.String())
		}
	}
	for _, r := range p.mod.Require {
		if m := g.Module(r.Mod.Path); m != nil && semver.Compare(m.Version, r.Mod.Version) > 0 {
			g.Notes = append(g.Notes, fmt.Sprintf("go.mod requires %s, and the graph selects %s", r.Mod, m.Version))
		}
	}
	if p.mod.Go == nil {
		g.Notes = append(g.Notes, "go.mod has no go line; the go command assumes 1.16")
	}
}

// explain reads who requires whom, and finds for each module the shortest way
// from the main module to it.
func (p *Project) explain(ctx context.Context, g *Graph) error {
	out, err := p.builder.Go(ctx, p.Dir, "mod", "graph", "-modfile="+p.modfile)
	if err != nil {
		return fmt.Errorf("cannot read the module graph: %s", reason(err))
	}
	selected := map[string]string{g.Path: ""}
	for _, m := range g.Modules {
		selected[m.Path] = m.Version
	}
	g.requires = map[string][]string{}
	for line := range strings.Lines(out) {
		from, to, _ := strings.Cut(strings.TrimSpace(line), " ")
		fromPath, fromVersion, _ := strings.Cut(from, "@")
		toPath, _, _ := strings.Cut(to, "@")
		if v, ok := selected[fromPath]; !ok || v != fromVersion {
			continue // The build does not use this version, so what it requires explains nothing.
		}
		if _, ok := selected[toPath]; ok {
			g.requires[fromPath] = append(g.requires[fromPath], toPath)
		}
	}
	paths := map[string][]string{g.Path: {g.Path}}
	for queue := []string{g.Path}; len(queue) > 0; queue = queue[1:] {
		for _, to := range g.requires[queue[0]] {
			if _, seen := paths[to]; !seen {
				paths[to] = append(slices.Clone(paths[queue[0]]), to)
				queue = append(queue, to)
			}
		}
	}
	for _, m := range g.Modules {
		m.Why = paths[m.Path]
	}
	return nil
}
