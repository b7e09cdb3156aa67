package drift

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
)

// absent is a module that the graph selects and that cannot be downloaded: no
// proxy and no repository has it, or the user may not read it. One of them stops
// every go command, so the copies of go.mod replace it by an empty module. What it
// requires is then not known.
type absent struct {
	path string // of what was asked for: the module, or its replacement
	why  string // what the go command says
	stub string // directory of what stands in for it
}

// standFor puts stubs in the place of the modules whose go.mod could not be
// had, and reports whether there are new ones. In a workspace another of its
// modules stands in for itself.
func (p *Project) standFor(listed []listedModule) (fresh bool, err error) {
	members := p.siblings()
	for _, l := range listed {
		built := l
		if l.Replace != nil {
			built = *l.Replace
		}
		if l.Main || built.Error == nil || built.GoMod != "" || built.Version == "" {
			continue
		}
		if _, known := p.absent[l.Path]; known {
			continue
		}
		a := absent{path: built.Path, why: cause(built.Error.Err), stub: members[l.Path]}
		if a.stub == "" {
			if a.stub, err = os.MkdirTemp(p.tmp, "stub-"); err != nil {
				return false, fmt.Errorf("cannot make a temporary directory for a stub: %w", err)
			}
			text := "module " + modfile.AutoQuote(l.Path) + "\n"
			if err := os.WriteFile(filepath.Join(a.stub, "go.mod"), []byte(text), 0o600); err != nil {
				return false, fmt.Errorf("cannot write a stub: %w", err)
			}
		}
		p.absent[l.Path] = a
		fresh = true
	}
	if fresh {
		p.modfile, err = p.copyTo("own")
	}
	return fresh, err
}

// remedy says what to set so that a module can be had, as far as the settings
// allow a guess.
func (a *asker) remedy(m absent) string {
	why := m.why
	parts := strings.Split(m.path, "/")
	host, private := parts[0], strings.Join(parts[:max(1, min(2, len(parts)-1))], "/")+"/*"
	switch {
	case a.settings.GOPROXY == "off":
		return "GOPROXY is off: set it to a proxy that has the module, or download it before"
	case strings.Contains(why, "could not read Username"), strings.Contains(why, "terminal prompts disabled"), strings.Contains(why, "Permission denied"), strings.Contains(why, "Authentication failed"), strings.Contains(why, "401 Unauthorized"):
		return fmt.Sprintf("the password is missing: ~/.netrc or a credential helper of git has to know %s", host)
	case module.MatchPrefixPatterns(a.settings.GOPRIVATE, m.path):
		return "GOPRIVATE names it, so its repository was asked: git ls-remote has to reach that without a question"
	case strings.Contains(why, "invalid pseudo-version"), strings.Contains(why, "unknown revision"), strings.Contains(why, "invalid version"):
		return "the commit is not in the repository any more, or was never pushed: require a version that exists"
	case !strings.Contains(a.settings.GOPROXY, "direct"):
		return fmt.Sprintf("if it is private, set GOPRIVATE=%s, or GOPROXY to a proxy that has it", private)
	}
	return fmt.Sprintf("if it is private, set GOPRIVATE=%s, and let ~/.netrc or git know the password", private)
}

// workspace reads the go.work of a directory: the directories of its modules, by
// module path. Where there is none, there are none.
func workspace(dir string) map[string]string {
	name := filepath.Join(dir, "go.work")
	text, err := os.ReadFile(name) //nolint:gosec // Reading the module is the purpose.
	if err != nil {
		return nil
	}
	work, err := modfile.ParseWork(name, text, nil)
	if err != nil {
		return nil
	}
	members := map[string]string{}
	for _, use := range work.Use {
		at := filepath.FromSlash(use.Path)
		if !filepath.IsAbs(at) {
			at = filepath.Join(dir, at)
		}
		if text, err := os.ReadFile(filepath.Join(at, "go.mod")); err == nil { //nolint:gosec // The same.
			members[modfile.ModulePath(text)] = at
		}
	}
	return members
}

// siblings are the modules of the workspace that the module is one of.
func (p *Project) siblings() map[string]string {
	for dir := p.Dir; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.work")); !errors.Is(err, fs.ErrNotExist) {
			members := workspace(dir)
			if members[p.mod.Module.Mod.Path] != p.Dir {
				return nil
			}
			return members
		}
		if dir == filepath.Dir(dir) {
			return nil
		}
	}
}

// noModule says what is in a directory without a go.mod.
func noModule(dir string) error {
	var members []string
	for _, at := range workspace(dir) {
		if rel, err := filepath.Rel(dir, at); err == nil {
			members = append(members, "./"+filepath.ToSlash(rel))
		}
	}
	if len(members) == 0 {
		return fmt.Errorf("there is no go.mod in %s: name the directory of a module, or make one with go mod init", dir)
	}
	slices.Sort(members)
	return fmt.Errorf("there is no go.mod in %s, but a go.work: name the directory of one of its modules, %s", dir, strings.Join(members, ", "))
}
