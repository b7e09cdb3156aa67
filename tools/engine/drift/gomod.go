package drift

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/semver"
)

// describe says what go.mod itself states beside requirements: what it excludes,
// which of its replacements have no effect, and what is odd about it.
func (p *Project) describe(g *Graph) {
	if p.mod.Toolchain != nil {
		g.Toolchain = p.mod.Toolchain.Name
	}
	for _, d := range p.mod.Godebug {
		g.Godebug = append(g.Godebug, d.Key+"="+d.Value)
	}
	for _, i := range p.mod.Ignore {
		g.Ignores = append(g.Ignores, i.Path)
	}
	vendor, err := os.Stat(filepath.Join(p.Dir, "vendor"))
	g.Vendored = err == nil && vendor.IsDir()
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
	p.workspaceNote(g)
	g.twins()
}

// workspaceNote says that a go.work may select other versions.
func (p *Project) workspaceNote(g *Graph) {
	if n := len(p.siblings()); n > 1 {
		g.Notes = append(g.Notes, fmt.Sprintf("a go.work makes it one of %d modules of a workspace, which together may select later versions; this is about the module alone", n))
	}
}

// twins notes modules whose paths differ only in case.
func (g *Graph) twins() {
	seen := map[string]string{}
	for _, m := range g.Modules {
		folded := strings.ToLower(m.Path)
		if other, ok := seen[folded]; ok {
			g.Notes = append(g.Notes, fmt.Sprintf("%s and %s differ only in case: the go command builds no package that imports both, also not through others", other, m.Path))
		}
		seen[folded] = m.Path
	}
}

// tools marks the modules of the packages that tool lines name. The go command
// writes them as indirect, and nothing but the tool lines asks for them.
func (p *Project) tools(g *Graph) {
	for _, m := range g.Modules {
		m.Tools = slices.Sorted(maps.Keys(p.toolsOf(m.Path)))
		m.Direct = m.Direct || len(m.Tools) > 0
	}
}

// toolsOf are the packages of a module that tool lines name, and the lines.
func (p *Project) toolsOf(module string) map[string][]Place {
	tools := map[string][]Place{}
	for _, t := range p.mod.Tool {
		if p.moduleOf(t.Path) == module {
			tools[t.Path] = append(tools[t.Path], Place{File: "go.mod", Line: t.Syntax.Start.Line})
		}
	}
	return tools
}
