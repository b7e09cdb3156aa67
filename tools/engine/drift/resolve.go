package drift

import (
	"cmp"
	"context"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"
)

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
