package gallery

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"

	"brownfield/tools/engine/subject"
	"brownfield/tools/internal/gomod"
)

// modules are the modules that an edition is built of.
type modules struct {
	root    *moduleNode // the program's own
	goLine  string
	all     []*moduleNode // the others; direct ones first, then by path
	partial string        // why only the direct ones are known, or empty
}

// A moduleNode is a module at the version that is built.
type moduleNode struct {
	path, version string
	time          time.Time // of the release; zero when the module cache does not know it
	direct        bool
	requires      []string // paths
}

// readModules reads the modules of the program in dir. It asks the go command for the
// graph, without a network; where the module cache lacks a part of it, the direct ones
// of go.mod are all there is.
func readModules(ctx context.Context, b *subject.Builder, dir string) (*modules, error) {
	mod, err := gomod.Read(dir)
	if err != nil {
		return nil, err
	}
	m := &modules{root: &moduleNode{}}
	if mod.Module != nil {
		m.root.path = mod.Module.Mod.Path
	}
	if mod.Go != nil {
		m.goLine = mod.Go.Version
	}
	if err := m.graph(ctx, b, dir, mod); err != nil {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		m.partial = "The module cache lacks a part of the module graph, so only what go.mod names is shown. kata fetch downloads it."
		m.named(mod)
	}
	slices.SortFunc(m.all, func(a, b *moduleNode) int {
		if a.direct != b.direct {
			return map[bool]int{true: -1, false: 1}[a.direct]
		}
		return strings.Compare(a.path, b.path)
	})
	return m, nil
}

// named takes the modules that go.mod names.
func (m *modules) named(mod *modfile.File) {
	m.all, m.root.requires = nil, nil
	for _, r := range mod.Require {
		node := &moduleNode{path: r.Mod.Path, version: r.Mod.Version, direct: !r.Indirect}
		node.time, _ = module.PseudoVersionTime(r.Mod.Version) // Of a release it is not in the version.
		m.all = append(m.all, node)
		if node.direct {
			m.root.requires = append(m.root.requires, node.path)
		}
	}
}

// graph asks the go command which modules are built and who requires whom.
func (m *modules) graph(ctx context.Context, b *subject.Builder, dir string, mod *modfile.File) error {
	offline := []string{"GOPROXY=off"}
	listed, err := b.Go.RunWith(ctx, offline, dir, "list", "-m", "-json=Path,Version,Time,Main", "all")
	if err != nil {
		return fmt.Errorf("cannot list the modules: %w", err)
	}
	direct := map[string]bool{}
	for _, r := range mod.Require {
		direct[r.Mod.Path] = !r.Indirect
	}
	byName := map[string]*moduleNode{m.root.path: m.root} // The others with their version.
	for decoder := json.NewDecoder(strings.NewReader(listed)); ; {
		var one struct {
			Path, Version string
			Time          time.Time
			Main          bool
		}
		if err := decoder.Decode(&one); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return fmt.Errorf("cannot read the list of modules: %w", err)
		}
		if one.Main {
			continue
		}
		node := &moduleNode{path: one.Path, version: one.Version, time: one.Time, direct: direct[one.Path]}
		byName[one.Path+"@"+one.Version] = node
		m.all = append(m.all, node)
	}
	edges, err := b.Go.RunWith(ctx, offline, dir, "mod", "graph")
	if err != nil {
		return fmt.Errorf("cannot read the module graph: %w", err)
	}
	built := map[string]bool{}
	for _, node := range m.all {
		built[node.path] = true
	}
	for line := range strings.Lines(edges) {
		from, to, _ := strings.Cut(strings.TrimSpace(line), " ")
		path, _, _ := strings.Cut(to, "@")
		if node := byName[from]; node != nil && built[path] && !slices.Contains(node.requires, path) {
			node.requires = append(node.requires, path)
		}
	}
	return nil
}
