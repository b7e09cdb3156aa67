package drift

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"

	"brownfield/tools/engine/subject"
)

// A Proposal is a go.mod to begin with, for a project from before Go modules, and
// what each of its pins has become. The go command read the files of other tools
// itself until Go 1.21, and does so no longer.
type Proposal struct {
	Tool   string   `json:"tool"` // dep, glide, godep, govendor, gvt or vndr
	File   string   `json:"file"`
	Module string   `json:"module"`
	Pins   []Became `json:"pins"` // by module path
	GoMod  string   `json:"go_mod"`
	Notes  []string `json:"notes,omitempty"`
}

// Became says what a pin has become.
type Became struct {
	Pin

	Module   string `json:"module,omitempty"`   // that it belongs to
	Became   string `json:"became,omitempty"`   // version in go.mod: a tag where the commit has one, and otherwise a pseudo-version
	Direct   bool   `json:"direct"`             // the project's own files import it
	Fork     string `json:"fork,omitempty"`     // module that replaces it
	Selected string `json:"selected,omitempty"` // a later version that the module graph selects, because another module requires it
	Absent   string `json:"absent,omitempty"`   // why it cannot be had
	Remedy   string `json:"remedy,omitempty"`   // what to set then
	Notes    string `json:"notes,omitempty"`
}

// firstLine is the go line of a proposal. Below 1.14 the go command leaves a
// vendor directory alone that another tool has made, and below 1.17 it needs no
// list of all that is required.
const firstLine = "1.13"

// unnamed is the path of a project that nothing names.
const unnamed = "example.com/name-me"

// Propose asks the module proxy what the pins of the project in dir are today.
// Nothing in dir is written.
func Propose(ctx context.Context, b *subject.Builder, dir string, pins *Pins, options Options) (*Proposal, error) {
	a, err := newAsker(ctx, b, options)
	if err != nil {
		return nil, err
	}
	defer a.remove()
	if why := a.unasked(); why != "" {
		return nil, fmt.Errorf("cannot say what the pins in %s are today: %s", pins.File, why)
	}
	if dir, err = filepath.Abs(dir); err != nil {
		return nil, fmt.Errorf("cannot find %s: %w", dir, err)
	}
	files, err := goFiles(dir, leftOut)
	if err != nil {
		return nil, err
	}
	p := &Proposal{Tool: pins.Tool, File: pins.File, Module: projectPath(dir, a.settings.GOPATH, pins, files)}
	if p.Module == unnamed {
		p.Notes = append(p.Notes, "nothing says what the project's import path is: write it in place of "+unnamed)
	}
	a.tell(fmt.Sprintf("asking the module proxy what %d pins are", len(pins.All)))
	p.Pins = a.resolve(ctx, pins.All)
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	p.importedBy(files)
	if err := p.write(); err != nil {
		return nil, err
	}
	return p, p.compare(ctx, a)
}

// importedBy marks what the project's own files import, and names what they
// import and no pin covers.
func (p *Proposal) importedBy(files []ownFile) {
	uncovered := map[string]bool{}
	for _, f := range files {
		for _, path := range f.imports {
			host, _, _ := strings.Cut(path, "/")
			if !strings.Contains(host, ".") || path == p.Module || strings.HasPrefix(path, p.Module+"/") {
				continue
			}
			covered := false
			for i, b := range p.Pins {
				if root := cmp.Or(rootOf(b.Path), b.Module); path == root || strings.HasPrefix(path, root+"/") {
					p.Pins[i].Direct, covered = true, true
				}
			}
			if !covered {
				uncovered[path] = true
			}
		}
	}
	if len(uncovered) > 0 {
		p.Notes = append(p.Notes, "imported, and no pin covers it; go mod tidy will take its newest release: "+strings.Join(sortedKeys(uncovered), ", "))
	}
}

// write makes the go.mod.
func (p *Proposal) write() error {
	mod := &modfile.File{Syntax: new(modfile.FileSyntax)}
	err := errors.Join(mod.AddModuleStmt(p.Module), mod.AddGoStmt(firstLine))
	var direct, indirect []*modfile.Require
	for _, b := range p.Pins {
		if b.Became == "" {
			continue
		}
		version := b.Became
		if b.Fork != "" {
			version = module.ZeroPseudoVersion(major(b.Module))
			err = errors.Join(err, mod.AddReplace(b.Module, "", b.Fork, b.Became))
		}
		r := &modfile.Require{Mod: module.Version{Path: b.Module, Version: version}, Indirect: !b.Direct}
		if b.Direct {
			direct = append(direct, r)
		} else {
			indirect = append(indirect, r)
		}
	}
	mod.SetRequireSeparateIndirect(slices.Concat(direct, indirect))
	mod.Cleanup()
	text, bad := mod.Format()
	if err = errors.Join(err, bad); err != nil {
		return fmt.Errorf("cannot write a go.mod: %w", err)
	}
	p.GoMod = string(text)
	return nil
}

// major is the major version of a module path, as module.ZeroPseudoVersion wants
// it.
func major(path string) string {
	_, suffix, _ := module.SplitPathVersion(path)
	return strings.TrimLeft(suffix, "/.")
}

// compare has the go command read the go.mod, and notes which modules are later
// in the graph than they were pinned.
func (p *Proposal) compare(ctx context.Context, a *asker) error {
	dir, err := os.MkdirTemp(a.tmp, "proposal-")
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "go.mod"), []byte(p.GoMod), 0o600)
	}
	if err != nil {
		return fmt.Errorf("cannot try the go.mod: %w", err)
	}
	a.tell("reading the module graph of the proposal")
	out, err := a.builder.Go.RunWith(ctx, asking(), dir, "list", "-mod=mod", "-m", "-e", "-json=Path,Version", "all")
	if ctx.Err() != nil {
		return context.Cause(ctx)
	} else if err != nil {
		p.Notes = append(p.Notes, "the go command cannot read the graph of this go.mod: "+reason(err))
		return nil
	}
	listed, err := decode[listedModule](out)
	if err != nil {
		return err
	}
	for i, b := range p.Pins {
		at := slices.IndexFunc(listed, func(l listedModule) bool { return l.Path == b.Module })
		if at >= 0 && b.Became != "" && b.Fork == "" && semver.Compare(listed[at].Version, b.Became) > 0 {
			p.Pins[i].Selected = listed[at].Version
		}
	}
	return nil
}

// projectPath is the import path of a project: what its file of pins says, where
// it stands below GOPATH, or what its own files call its other packages.
func projectPath(dir, gopath string, pins *Pins, files []ownFile) string {
	if pins.Path != "" {
		return pins.Path
	}
	for _, root := range filepath.SplitList(gopath) {
		if rel, err := filepath.Rel(filepath.Join(root, "src"), dir); err == nil && filepath.IsLocal(rel) && rel != "." {
			return filepath.ToSlash(rel)
		}
	}
	votes := map[string]int{}
	for _, f := range files {
		at, err := filepath.Rel(dir, filepath.Dir(f.name))
		if err != nil || at == "." {
			continue
		}
		for _, other := range files {
			for _, path := range other.imports {
				if prefix, ok := strings.CutSuffix(path, "/"+filepath.ToSlash(at)); ok && strings.Contains(prefix, ".") {
					votes[prefix]++
				}
			}
		}
	}
	best := unnamed
	for _, path := range sortedKeys(votes) {
		if votes[path] > votes[best] && !slices.ContainsFunc(pins.All, func(p Pin) bool { return p.Path == path || strings.HasPrefix(path, p.Path+"/") }) {
			best = path
		}
	}
	return best
}
