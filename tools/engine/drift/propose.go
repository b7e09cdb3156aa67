package drift

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
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
	Tool   string   `json:"tool"` // dep, glide, godep, govendor or vndr
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

// resolve asks for each pin, one for each module and revision.
func (a *asker) resolve(ctx context.Context, pins []Pin) []Became {
	var all []Became
	for _, pin := range pins {
		root := rootOf(pin.Path)
		same := slices.IndexFunc(all, func(b Became) bool {
			return b.Module == root && b.Revision == pin.Revision || root == "" && b.Revision == pin.Revision && strings.HasPrefix(pin.Path, b.Path+"/")
		})
		if same < 0 {
			all = append(all, Became{Pin: pin, Module: root})
		}
	}
	inChunks(indexes(all), 1, func(chunk []int) { a.one(ctx, &all[chunk[0]]) })
	slices.SortStableFunc(all, func(a, b Became) int {
		return cmp.Or(cmp.Compare(a.Module, b.Module), semver.Compare(b.Became, a.Became))
	})
	var taken []Became
	for _, b := range all {
		last := len(taken) - 1
		switch {
		case last < 0 || b.Became == "" || b.Module != taken[last].Module:
			taken = append(taken, b)
		case b.Became != taken[last].Became: // It is pinned twice, and go.mod takes the later one.
			taken[last].Notes = strings.TrimPrefix(taken[last].Notes+"; another package of it was pinned to "+b.At(), "; ")
		}
	}
	return taken
}

func indexes[T any](all []T) []int {
	list := make([]int, len(all))
	for i := range all {
		list[i] = i
	}
	return list
}

// elsewhere is how the go command says that a commit has a go.mod of its own,
// which calls the module otherwise.
var elsewhere = regexp.MustCompile(`(?:post-v\d+ module path|module declares its path as:) "?([^\s"]+)"?`)

// one asks for one pin: for the module at the commit, for the module under the path
// that its go.mod gives it there, for the tag that the file names, and, where the
// file has the time of the commit, for the pseudo-version of both, which a proxy
// may have that answers no question about commits.
func (a *asker) one(ctx context.Context, b *Became) {
	path := cmp.Or(b.Module, b.Path)
	b.Module = path
	if fork := repository(b.Source); fork != "" && fork != path {
		said := a.moduleAt(ctx, fork, b.Revision)
		if said.exists {
			b.Fork, b.Became = fork, said.release.Version
			return
		}
		b.Absent, b.Remedy = "the fork "+fork+" cannot be had: "+said.why(), a.remedy(absent{path: fork, why: said.why()})
		return
	}
	said := a.moduleAt(ctx, path, b.Revision)
	if b.take(said, "") {
		return
	}
	if m := elsewhere.FindStringSubmatch(said.why()); len(m) > 1 && b.take(a.moduleAt(ctx, m[1], b.Revision), "at this commit it calls itself "+m[1]+": the imports have to follow") {
		return
	}
	if semver.IsValid(b.Version) && (b.take(a.moduleAt(ctx, path, b.Version), byTag) || b.take(a.moduleAt(ctx, path, b.Version+"+incompatible"), byTag)) {
		return
	}
	if pseudo := b.pseudoVersion(); pseudo != "" && b.take(a.moduleAt(ctx, path, pseudo), "") {
		return
	}
	b.Absent, b.Remedy = said.why(), a.remedy(absent{path: path, why: said.why()})
}

// byTag is noted where a commit could not be asked for.
const byTag = "the commit cannot be had; this is the tag that was pinned with it"

// take takes an answer, when there is one.
func (b *Became) take(said answer, notes string) bool {
	if said.exists {
		b.Module, b.Became, b.Notes = said.release.Path, said.release.Version, notes
	}
	return said.exists
}

// pseudoVersion is the version of a commit without a tag before it.
func (p Pin) pseudoVersion() string {
	if len(p.Revision) < 12 || p.Time.IsZero() {
		return ""
	}
	return module.PseudoVersion("", "", p.Time, p.Revision[:12])
}

// moduleAt asks for a module at a revision: for the module of a package, where
// the path does not say where the module ends.
func (a *asker) moduleAt(ctx context.Context, path, revision string) answer {
	first := answer{says: "the pin names no revision"}
	if revision == "" {
		return first
	}
	for at, asked := path, false; ; asked = true {
		query := at + "@" + revision
		said := a.ask(ctx, []string{query})[query]
		if !asked {
			first = said
		}
		i := strings.LastIndexByte(at, '/')
		if said.exists || rootOf(path) != "" || i < 0 || !strings.Contains(at[:i], "/") {
			if said.exists {
				return said
			}
			return first
		}
		at = at[:i]
	}
}

// why is the reason for an answer that is none.
func (a answer) why() string {
	if a.err != nil {
		return cause(reason(a.err))
	}
	return cause(cmp.Or(a.says, "it is not known"))
}

// hosts are those whose paths say where a repository ends.
func hosts() []string {
	return []string{"github.com", "bitbucket.org", "gitlab.com", "golang.org", "launchpad.net", "git.apache.org", "k8s.io", "google.golang.org", "sigs.k8s.io", "cloud.google.com", "gopkg.in"}
}

// rootOf is the path of the repository that a package is in, where the host's
// paths say it, and otherwise nothing.
func rootOf(path string) string {
	parts := strings.Split(path, "/")
	n := 3
	switch {
	case !slices.Contains(hosts(), parts[0]):
		return ""
	case parts[0] == "k8s.io", parts[0] == "google.golang.org", parts[0] == "sigs.k8s.io", parts[0] == "cloud.google.com", parts[0] == "gopkg.in" && len(parts) > 1 && strings.Contains(parts[1], ".v"):
		n = 2
	}
	return strings.Join(parts[:min(n, len(parts))], "/")
}

// repository is the import path of a repository's address.
func repository(address string) string {
	address = strings.TrimSuffix(strings.TrimSuffix(address, "/"), ".git")
	if _, rest, ok := strings.Cut(address, "://"); ok {
		address = rest
	} else if user, rest, ok := strings.Cut(address, ":"); ok && strings.Contains(user, "@") {
		address = user + "/" + rest
	}
	if at := strings.Index(address, "@"); at >= 0 {
		address = address[at+1:]
	}
	if module.CheckPath(address) != nil {
		return ""
	}
	return cmp.Or(rootOf(address), address)
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
