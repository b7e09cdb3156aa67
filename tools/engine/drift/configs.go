package drift

import (
	"cmp"
	"context"
	"fmt"
	"go/ast"
	"go/build"
	"go/build/constraint"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/mod/modfile"
)

// A config is one way to build a module: a platform, with or without cgo, and
// build tags.
type config struct {
	platform

	cgo  bool
	tags string // separated by commas
}

// A platform is a pair of GOOS and GOARCH.
type platform struct{ goos, goarch string }

func (c config) String() string {
	text := c.goos + "/" + c.goarch
	if !c.cgo {
		text += " without cgo"
	}
	if c.tags != "" {
		text += " with -tags " + c.tags
	}
	return text
}

// environment are the settings of the go command for c.
func (c config) environment() []string {
	cgo := "0"
	if c.cgo {
		cgo = "1"
	}
	return []string{"GOOS=" + c.goos, "GOARCH=" + c.goarch, "CGO_ENABLED=" + cgo}
}

// flags are the arguments of go list for c.
func (c config) flags() []string {
	if c.tags == "" {
		return nil
	}
	return []string{"-tags", c.tags}
}

// builds reports whether a build with c contains the file.
func (c config) builds(f ownFile) bool {
	if slices.Contains(f.imports, "C") && !c.cgo {
		return false // MatchFile leaves this to its caller.
	}
	context := build.Default
	context.GOOS, context.GOARCH, context.CgoEnabled = c.goos, c.goarch, c.cgo
	context.BuildTags = strings.FieldsFunc(c.tags, func(r rune) bool { return r == ',' })
	ok, err := context.MatchFile(filepath.Dir(f.name), filepath.Base(f.name))
	return ok && err == nil
}

// An ownFile is one of the module's own Go files.
type ownFile struct {
	name    string   // absolute
	imports []string // paths
	tags    []string // what its build constraints name, platforms included
}

// configsAtMost bounds how many configurations are read: each takes a call of go
// list. A module that names more has files that are not read, and is told so.
const configsAtMost = 12

// configs chooses configurations that together contain every file, the machine's
// own first. It returns for each the files that no configuration before it
// contains, and the files that are left: those that need a tag which excludes
// the package's other files, such as ignore, or a newer or older Go.
func (p *Project) configs(ctx context.Context, files []ownFile) (all []config, fresh [][]ownFile, left []ownFile, err error) {
	native := config{platform: platform{p.settings.GOOS, p.settings.GOARCH}, cgo: p.settings.CGO_ENABLED == "1"}
	all, fresh = []config{native}, [][]ownFile{nil}
	var platforms []platform
	for _, f := range files {
		i := slices.IndexFunc(all, func(c config) bool { return c.builds(f) })
		if i < 0 && platforms == nil {
			if platforms, err = p.platforms(ctx); err != nil {
				return nil, nil, nil, err
			}
		}
		if i < 0 && len(all) < configsAtMost {
			if c, ok := simplest(f, native, platforms); ok {
				i, all, fresh = len(all), append(all, c), append(fresh, nil)
			}
		}
		if i < 0 {
			left = append(left, f)
			continue
		}
		fresh[i] = append(fresh[i], f)
	}
	return all, fresh, left, nil
}

// simplest is the configuration nearest to the machine's own that contains a
// file: first another platform, then without or with cgo, then one tag, and at
// last all the tags that the file names.
func simplest(f ownFile, native config, platforms []platform) (config, bool) {
	var tags []string
	for _, tag := range f.tags {
		if tag != "ignore" && !slices.ContainsFunc(platforms, func(p platform) bool { return p.goos == tag || p.goarch == tag }) {
			tags = append(tags, tag)
		}
	}
	for _, set := range slices.Concat([]string{""}, tags, []string{strings.Join(tags, ",")}) {
		for _, cgo := range []bool{native.cgo, !native.cgo} {
			for _, on := range platforms {
				if c := (config{platform: on, cgo: cgo, tags: set}); c.builds(f) {
					return c, true
				}
			}
		}
	}
	return config{}, false
}

// platforms lists those of the toolchain: the machine's own first, then those
// that most programs are written for, then those of the machine's architecture.
func (p *Project) platforms(ctx context.Context) ([]platform, error) {
	out, err := p.builder.Go.Run(ctx, p.tmp, "tool", "dist", "list")
	if err != nil {
		return nil, fmt.Errorf("cannot list the platforms of the toolchain: %w", err)
	}
	var all []platform
	for line := range strings.Lines(out) {
		goos, goarch, _ := strings.Cut(strings.TrimSpace(line), "/")
		all = append(all, platform{goos, goarch})
	}
	systems := []string{"darwin", "windows", "linux", p.settings.GOOS} // A later one comes first.
	slices.SortStableFunc(all, func(a, b platform) int {
		return cmp.Or(cmp.Compare(slices.Index(systems, b.goos), slices.Index(systems, a.goos)),
			cmp.Compare(rank(b.goarch == p.settings.GOARCH), rank(a.goarch == p.settings.GOARCH)))
	})
	return all, nil
}

// ownFiles finds the module's own Go files where the go command looks for
// packages: not in vendor, testdata and nested modules, and not where go.mod
// says ignore.
func (p *Project) ownFiles() ([]ownFile, error) {
	return goFiles(p.Dir, func(dir string) bool { return leftOut(dir) || p.ignores(dir) })
}

// goFiles finds the Go files below a directory, but for the directories that are
// left out.
func goFiles(root string, out func(dir string) bool) ([]ownFile, error) {
	var all []ownFile
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if name != root && out(name) {
				return filepath.SkipDir
			}
			return nil
		}
		base := entry.Name()
		if !entry.Type().IsRegular() || filepath.Ext(base) != ".go" || base[0] == '_' || base[0] == '.' {
			return nil
		}
		all = append(all, readOwnFile(name))
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("cannot look for Go files: %w", err)
	}
	return all, nil
}

// leftOut reports whether the go command looks for no packages in a directory
// below a module.
func leftOut(dir string) bool {
	base := filepath.Base(dir)
	if base[0] == '.' || base[0] == '_' || base == "testdata" || base == "vendor" {
		return true
	}
	_, err := os.Stat(filepath.Join(dir, "go.mod"))
	return err == nil
}

// ignores reports whether go.mod says ignore of a directory.
func (p *Project) ignores(dir string) bool {
	rel, err := filepath.Rel(p.Dir, dir)
	if err != nil {
		return false
	}
	return slices.ContainsFunc(p.mod.Ignore, func(i *modfile.Ignore) bool {
		path := filepath.ToSlash(rel)
		if at, rooted := strings.CutPrefix(i.Path, "./"); rooted {
			return path == at
		}
		return path == i.Path || strings.HasSuffix(path, "/"+i.Path)
	})
}

// readOwnFile reads what stands before a file's declarations. What cannot be
// parsed is read as far as it can be: the package that it is in says more.
func readOwnFile(name string) ownFile {
	f := ownFile{name: name}
	file, _ := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly|parser.ParseComments|parser.SkipObjectResolution)
	if file == nil {
		return f
	}
	for _, spec := range file.Imports {
		if path, err := strconv.Unquote(spec.Path.Value); err == nil {
			f.imports = append(f.imports, path)
		}
	}
	for _, group := range file.Comments {
		if group.Pos() > file.Package {
			break
		}
		for _, comment := range group.List {
			f.tags = append(f.tags, constrained(comment)...)
		}
	}
	slices.Sort(f.tags)
	f.tags = slices.Compact(f.tags)
	return f
}

// constrained lists the tags that a comment names, when it is a build
// constraint.
func constrained(comment *ast.Comment) []string {
	if !constraint.IsGoBuild(comment.Text) && !constraint.IsPlusBuild(comment.Text) {
		return nil
	}
	expr, err := constraint.Parse(comment.Text)
	if err != nil {
		return nil
	}
	return tagsOf(expr)
}

// tagsOf lists all tags of a constraint, whether or not they have to hold.
func tagsOf(expr constraint.Expr) []string {
	switch x := expr.(type) {
	case *constraint.TagExpr:
		return []string{x.Tag}
	case *constraint.NotExpr:
		return tagsOf(x.X)
	case *constraint.AndExpr:
		return append(tagsOf(x.X), tagsOf(x.Y)...)
	case *constraint.OrExpr:
		return append(tagsOf(x.X), tagsOf(x.Y)...)
	}
	return nil
}
