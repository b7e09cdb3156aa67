package drift

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"go/version"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"

	"brownfield/tools/engine/gocommand"
)

// A Graph is what is known of the modules that a module is built from.
type Graph struct {
	Path      string              `json:"module"`
	GoLine    string              `json:"go_line"`             // without "go": 1.13
	Go        string              `json:"go"`                  // the toolchain that was asked: go1.26.8
	Toolchain string              `json:"toolchain,omitempty"` // of the toolchain line: go1.24.1
	Godebug   []string            `json:"godebug,omitempty"`   // of the godebug lines: default=go1.21
	Ignores   []string            `json:"ignores,omitempty"`   // of the ignore lines
	Vendored  bool                `json:"vendored,omitempty"`  // there is a vendor directory
	Modules   []*Module           `json:"modules"`             // without the main one; direct ones first, then by path
	Excludes  []Release           `json:"excludes,omitempty"`  // exclude directives
	Unused    []string            `json:"unused,omitempty"`    // replace directives for versions that are not in the graph
	Libyears  float64             `json:"libyears"`            // of all modules
	Direct    float64             `json:"direct_libyears"`     // of the direct ones
	Unaged    int                 `json:"libyears_unknown"`    // modules that count nothing in these, because their newest release or a date is not known
	Unknown   []string            `json:"unknown,omitempty"`   // what could not be asked, and why
	Differ    []string            `json:"differ,omitempty"`    // where the proxy gives another date than the facts
	Notes     []string            `json:"notes,omitempty"`     // what is odd about go.mod itself
	requires  map[string][]string // paths, of the selected versions
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
	Time       time.Time    `json:"time,omitzero"`        // of the release; zero when unknown
	Direct     bool         `json:"direct"`               // go.mod requires it for the module's own packages, or for a tool line
	Tools      []string     `json:"tools,omitempty"`      // packages of it that tool lines name
	Absent     string       `json:"absent,omitempty"`     // why it cannot be had, and what to set; then little is known of it
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

// Behind reports whether there is a newer release of the same path.
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
	GoMod                                string // file
	Time                                 time.Time
	Main, Indirect                       bool
	Retracted                            []string
	Replace                              *listedModule
	Update                               *struct {
		Path, Version string
		Time          time.Time
	}
	Error *struct{ Err string }
}

// Graph reads the module graph and asks the proxy about it. Without a proxy, or
// when it does not answer, the graph says what it does not know, and so it does
// of a module that cannot be had. When none of them can be had, or the go command
// cannot read go.mod, it yields an error.
func (p *Project) Graph(ctx context.Context) (*Graph, error) {
	g := &Graph{Path: p.mod.Module.Mod.Path, GoLine: p.goLine(), Go: p.settings.GOVERSION}
	p.tell("reading the module graph")
	listed, err := p.listGraph(ctx)
	if err != nil {
		return nil, err
	}
	updates, err := p.updates(ctx, g, listed)
	if err != nil {
		return nil, err
	}
	direct := map[string]bool{}
	for _, r := range p.mod.Require {
		direct[r.Mod.Path] = !r.Indirect
	}
	for i, l := range listed {
		if l.Main {
			continue
		}
		if u, ok := updates[l.Path]; ok {
			listed[i].Update, listed[i].Retracted, listed[i].Deprecated, listed[i].Error = u.Update, u.Retracted, u.Deprecated, u.Error
		}
		g.Modules = append(g.Modules, p.module(listed[i], direct[l.Path]))
	}
	p.tools(g)
	slices.SortFunc(g.Modules, func(a, b *Module) int {
		return cmp.Or(cmp.Compare(rank(b.Direct), rank(a.Direct)), cmp.Compare(a.Path, b.Path))
	})
	p.describe(g)
	p.explain(g, listed)
	if p.unasked() == "" {
		p.retractions(ctx, g)
		if err := p.majors(ctx, g); err != nil {
			return nil, err
		}
	}
	p.options.Facts.state(g)
	g.age(time.Now())
	return g, nil
}

func rank(b bool) int {
	if b {
		return 1
	}
	return 0
}

// listGraph lists the modules of the graph. When the proxy does not answer, it
// takes what the module cache has.
func (p *Project) listGraph(ctx context.Context) ([]listedModule, error) {
	args := []string{"-m", "-e", "-json", "all"}
	var env []string
	var unanswered error
	for {
		limited, cancel := context.WithTimeout(ctx, graphTime)
		listed, err := list[listedModule](limited, p, env, args...)
		timeout := limited.Err() != nil && ctx.Err() == nil
		cancel()
		switch tool, ok := errors.AsType[*gocommand.Error](err); {
		case ctx.Err() != nil:
			return nil, context.Cause(ctx)
		case timeout && env == nil:
			env, unanswered = []string{"GOPROXY=off"}, err
			continue
		case ok:
			// The copy of go.mod stands for the module's own.
			says := strings.ReplaceAll(reason(tool), filepath.Dir(p.modfile)+string(filepath.Separator), "")
			if unanswered != nil {
				return nil, fmt.Errorf("cannot read the module graph: %s (not all of it is in the module cache, and the proxy cannot be asked: %s)", says, reason(unanswered))
			}
			return nil, fmt.Errorf("cannot read the module graph: %s", says)
		case err != nil:
			return nil, err
		}
		fresh, err := p.standFor(listed)
		if err != nil {
			return nil, err
		}
		if err := p.refuse(listed); err != nil {
			return nil, err
		}
		if !fresh {
			return listed, nil
		}
		p.tell("reading the module graph without what cannot be had")
	}
}

// refuse is the error for a graph of which nothing can be had, and, where only
// facts count, for one of which anything cannot: nothing may be true of it then.
func (p *Project) refuse(listed []listedModule) error {
	some := slices.ContainsFunc(listed, func(l listedModule) bool {
		_, missing := p.absent[l.Path]
		return !l.Main && !missing && l.GoMod != ""
	})
	if len(p.absent) == 0 || some && !p.options.FactsOnly {
		return nil
	}
	path := slices.Min(slices.Collect(maps.Keys(p.absent)))
	return fmt.Errorf("cannot read the module graph: %s cannot be had: %s (%s)", path, p.absent[path].why, p.remedy(p.absent[path]))
}

func (p *Project) module(l listedModule, direct bool) *Module {
	m := &Module{
		Path: l.Path, Version: l.Version, Time: l.Time, Direct: direct, GoVersion: l.GoVersion,
		Retracted: l.Retracted, Deprecated: l.Deprecated, Fate: FateOf(l.Path),
	}
	if m.Time.IsZero() && module.IsPseudoVersion(m.Version) {
		m.Time, _ = module.PseudoVersionTime(m.Version) // It has been checked to be one; a malformed one stays zero.
	}
	absent, missing := p.absent[l.Path]
	if l.Replace != nil && !missing {
		m.Replaced = &Replacement{Path: l.Replace.Path, Version: l.Replace.Version}
	}
	switch {
	case missing:
		m.GoVersion = ""
		m.Absent = fmt.Sprintf("%s; %s", absent.why, p.remedy(absent))
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

// explain reads who requires whom from the go.mod files that the graph was made
// of, and finds for each module the shortest way from the main module to it.
func (p *Project) explain(g *Graph, listed []listedModule) {
	selected := map[string]bool{}
	for _, m := range g.Modules {
		selected[m.Path] = true
	}
	g.requires = map[string][]string{}
	for _, l := range listed {
		name := l.GoMod
		if l.Main {
			name = p.modfile
		}
		text, err := os.ReadFile(name) //nolint:gosec // The go command has named it.
		if err != nil {
			continue // It cannot be had, which the module says itself.
		}
		mod, err := modfile.ParseLax(name, text, nil)
		if err != nil {
			continue // The go command could read it.
		}
		for _, r := range mod.Require {
			if selected[r.Mod.Path] {
				g.requires[l.Path] = append(g.requires[l.Path], r.Mod.Path)
			}
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
}
