package upgrade

import (
	"errors"
	"fmt"
	"go/version"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/semver"

	"brownfield/tools/engine/drift"
	"brownfield/tools/school/catalog"
)

// A Goal is what a drill asks of go.mod and of the module graph.
type Goal struct {
	Gone       []string `toml:"gone"`       // modules that may be nowhere in the graph
	AtLeast    []string `toml:"at_least"`   // "path version": the graph selects this or a later one
	Kept       []string `toml:"kept"`       // direct requirements that stay at the version of the start
	GoLeast    string   `toml:"go_least"`   // the go line is this or higher
	GoMost     string   `toml:"go_most"`    // the go line is this or lower
	Advisories bool     `toml:"advisories"` // no advisory is reachable
	Directives bool     `toml:"directives"` // neither replace nor exclude is left
	Retracted  bool     `toml:"retracted"`  // no retracted version is left

	// thawed is the go.mod whose go line and direct requirements have all to
	// move; only of a kata as a whole.
	thawed *modfile.File
}

func (g Goal) check() error {
	for _, wanted := range g.AtLeast {
		if _, v, ok := strings.Cut(wanted, " "); !ok || !semver.IsValid(v) {
			return fmt.Errorf("at_least has %q; write a path and a version, as in example.com/lib v1.2.0", wanted)
		}
	}
	for _, line := range []string{g.GoLeast, g.GoMost} {
		if line != "" && !version.IsValid("go"+line) {
			return fmt.Errorf("%q is no go line", line)
		}
	}
	if len(g.Gone)+len(g.AtLeast) == 0 && g.GoLeast == "" && g.GoMost == "" && !g.Advisories && !g.Directives && !g.Retracted {
		return errors.New("the goal asks for nothing")
	}
	return nil
}

// mod says what is missing in go.mod itself, as it stands beside the start's.
func (g Goal) mod(start, now *modfile.File) []string {
	var missing []string
	miss := func(format string, args ...any) { missing = append(missing, fmt.Sprintf(format, args...)) }
	line := goLine(now)
	if g.GoLeast != "" && version.Compare("go"+line, "go"+g.GoLeast) < 0 {
		miss("the go line is %s and has to be %s or higher: go mod edit -go=%s", line, g.GoLeast, g.GoLeast)
	}
	if g.GoMost != "" && version.Compare("go"+line, "go"+g.GoMost) > 0 {
		miss("the go line is %s and has to be %s or lower: what holds it up?", line, g.GoMost)
	}
	if g.thawed != nil {
		if line == goLine(g.thawed) {
			miss("the go line is still %s", line)
		}
		for _, was := range direct(g.thawed) {
			if required(now, was.Path) == was.Version {
				miss("%s is still at %s", was.Path, catalog.ShortVersion(was.Version))
			}
		}
	}
	for _, path := range g.Kept {
		if was, is := required(start, path), required(now, path); is != was {
			if is == "" {
				is = "gone"
			}
			miss("%s was at %s, is %s, and has to stay where it was", path, catalog.ShortVersion(was), catalog.ShortVersion(is))
		}
	}
	if g.Directives {
		for _, r := range now.Replace {
			miss("go.mod still replaces %s", r.Old.Path)
		}
		for _, e := range now.Exclude {
			miss("go.mod still excludes %s %s", e.Mod.Path, e.Mod.Version)
		}
	}
	return missing
}

// graph says what is missing in the module graph.
func (g Goal) graph(now *drift.Graph) []string {
	var missing []string
	miss := func(format string, args ...any) { missing = append(missing, fmt.Sprintf(format, args...)) }
	for _, path := range g.Gone {
		if m := now.Module(path); m != nil {
			miss("%s %s is still in the graph: %s", path, catalog.ShortVersion(m.Version), strings.Join(m.Why, " → "))
		}
	}
	for _, wanted := range g.AtLeast {
		path, v, _ := strings.Cut(wanted, " ")
		switch m := now.Module(path); {
		case m == nil:
			miss("%s is not in the graph; it has to be at %s or later", path, v)
		case semver.Compare(m.Version, v) < 0:
			miss("%s is at %s and has to be at %s or later", path, catalog.ShortVersion(m.Version), v)
		}
	}
	if g.thawed != nil {
		for _, was := range direct(g.thawed) {
			if m := now.Module(was.Path); m != nil && m.Version == was.Version {
				miss("%s %s is still in the graph: %s", was.Path, catalog.ShortVersion(was.Version), strings.Join(m.Why, " → "))
			}
		}
	}
	if g.Retracted {
		for _, m := range now.Modules {
			for range m.Retracted[:min(1, len(m.Retracted))] {
				miss("%s %s%s", m.Path, m.Version, wasRetracted)
			}
		}
	}
	return missing
}

// advisories says which are reachable: those of the start, and those that an upgrade
// has brought along.
func (g Goal) advisories(now *drift.Advisories) []string {
	if !g.Advisories {
		return nil
	}
	var missing []string
	for _, f := range now.Found {
		if f.Reach == drift.Required {
			continue
		}
		way := "there is no fixed version of this path"
		if f.Fixed != "" {
			way = "fixed in " + f.Fixed
		}
		missing = append(missing, fmt.Sprintf("%s is reachable (%s): %s %s, %s", f.ID, f.Reach, f.Module, catalog.ShortVersion(f.Version), way))
	}
	return missing
}

// wasRetracted ends what is missing because of a retraction.
const wasRetracted = " was retracted by its author"

func readGoMod(dir string) (*modfile.File, error) {
	file := filepath.Join(dir, "go.mod")
	data, err := os.ReadFile(file) //nolint:gosec // Reading the sources is the purpose.
	if err != nil {
		return nil, fmt.Errorf("cannot read the dependencies: %w", err)
	}
	return parseGoMod(file, data)
}

func parseGoMod(file string, data []byte) (*modfile.File, error) {
	mod, err := modfile.Parse(file, data, nil)
	if err != nil {
		return nil, fmt.Errorf("cannot read the dependencies: %w", err)
	}
	return mod, nil
}

func goLine(mod *modfile.File) string {
	if mod.Go == nil {
		return "1.16" // The go command takes a module without a go line for one of Go 1.16.
	}
	return mod.Go.Version
}

func direct(mod *modfile.File) []drift.Release {
	var all []drift.Release
	for _, r := range mod.Require {
		if !r.Indirect {
			all = append(all, drift.Release{Path: r.Mod.Path, Version: r.Mod.Version})
		}
	}
	return all
}

// required is the version at which a module is required, or nothing.
func required(mod *modfile.File, path string) string {
	for _, r := range mod.Require {
		if r.Mod.Path == path {
			return r.Mod.Version
		}
	}
	return ""
}
