package drift

import (
	"cmp"
	"context"
	"fmt"
	"go/token"
	"go/types"
	"go/version"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"
)

// A Break is a symbol that the code uses and whose type a target has changed.
// The compiler stops at most of them, but not at all of them: where an int64 has
// become a uint64, a conversion to float64 goes on compiling.
type Break struct {
	Package string  `json:"package"`
	Symbol  string  `json:"symbol,omitempty"` // empty when the whole package is gone, and its name when that has changed
	Says    string  `json:"says"`
	Places  []Place `json:"places"`
}

// Breaks compares what the code uses of a module with the same symbols in a
// target: a newer version, a later major version, or another module, or a
// package of the standard library, that took its place. A package's counterpart
// has the target's path in place of the module's. A target without a version is
// in the standard library. What is used on another platform only is compared as
// it is there.
//
// It compares types itself, symbol by symbol, and not whole packages with
// golang.org/x/exp/apidiff, because it is asked only about what is used, and
// because a call goes on compiling where an API counts as changed: a function
// may gain variadic parameters, and a parameter may become an empty interface.
func (p *Project) Breaks(ctx context.Context, code *Code, module string, target Release) ([]Break, error) {
	home := target.Path
	if target.Version != "" && p.unasked() == "" { // It may be a package, as golang.org/x/time/rate is.
		a := p.at(ctx, target.Path, target.Version)
		if a.err != nil || !a.exists {
			return nil, fmt.Errorf("cannot read %s: %s", target, a.why())
		}
		home = a.release.Path
	}
	return p.breaks(ctx, code, module, target, home)
}

// breaks is Breaks for a target that is in the module home.
func (p *Project) breaks(ctx context.Context, code *Code, module string, target Release, home string) ([]Break, error) {
	var breaks []Break
	for _, r := range code.readings {
		found, err := p.breaksIn(ctx, code, r, module, target, home)
		if err != nil {
			return nil, err
		}
		for _, b := range found {
			i := slices.IndexFunc(breaks, func(a Break) bool { return a.Package == b.Package && a.Symbol == b.Symbol && a.Says == b.Says })
			if i < 0 {
				breaks = append(breaks, b)
				continue
			}
			breaks[i].Places = tidy(append(breaks[i].Places, b.Places...))
		}
	}
	slices.SortFunc(breaks, func(a, b Break) int {
		return cmp.Or(cmp.Compare(a.Package, b.Package), cmp.Compare(a.Symbol, b.Symbol), cmp.Compare(a.Says, b.Says))
	})
	return breaks, nil
}

// breaksIn are the breaks in what one configuration builds.
func (p *Project) breaksIn(ctx context.Context, code *Code, r *reading, module string, target Release, home string) ([]Break, error) {
	uses := code.of(module, r.uses)
	packages := map[string]string{} // the target's, by the module's
	for path := range r.imported {
		if code.Linked[path] == module {
			packages[path] = target.Path + strings.TrimPrefix(path, module)
		}
	}
	for _, u := range uses {
		packages[u.Package] = target.Path + strings.TrimPrefix(u.Package, module)
	}
	tools := map[string][]Place{}
	if r == code.readings[0] { // Tools are run on this machine.
		tools = p.toolsOf(module)
	}
	for path := range tools {
		packages[path] = target.Path + strings.TrimPrefix(path, module)
	}
	if len(packages) == 0 {
		return nil, nil
	}
	next, gone, err := p.sourceOf(ctx, target, home, r.source.config, slices.Collect(maps.Values(packages)))
	if err != nil {
		return nil, err
	}
	c := &comparison{code: code, reading: r, from: module, to: target.Path, old: r.source, next: next}
	var breaks []Break
	for path, counterpart := range packages {
		if says := gone[counterpart]; says != "" {
			places := slices.Concat(r.imported[path], tools[path])
			for _, u := range uses {
				if u.Package == path {
					places = append(places, u.Places...)
				}
			}
			breaks = append(breaks, Break{Package: path, Says: says, Places: tidy(places)})
		}
	}
	for path, counterpart := range packages {
		if gone[counterpart] != "" || len(r.unnamed[path]) == 0 {
			continue
		}
		was, is, err := c.packages(path)
		if err != nil {
			return nil, err
		}
		if was.Name() != is.Name() {
			breaks = append(breaks, Break{
				Package: path, Symbol: was.Name(), Places: tidy(r.unnamed[path]),
				Says: fmt.Sprintf("the package is called %s now: import it as %s", is.Name(), was.Name()),
			})
		}
	}
	for _, u := range uses {
		if gone[packages[u.Package]] != "" {
			continue
		}
		says, err := c.symbol(u.Package, u.Symbol)
		if err != nil {
			return nil, err
		}
		if says != "" {
			breaks = append(breaks, Break{Package: u.Package, Symbol: u.Symbol, Says: says, Places: u.Places})
		}
		implemented, err := c.implementations(p, u)
		if err != nil {
			return nil, err
		}
		breaks = append(breaks, implemented...)
	}
	return breaks, nil
}

// sourceOf reads packages of a target in a module of their own, which requires the
// module home. It says of those that the target does not have that they are gone.
func (p *Project) sourceOf(ctx context.Context, target Release, home string, config config, packages []string) (s *source, gone map[string]string, err error) {
	dir, err := os.MkdirTemp(p.tmp, "target-")
	if err != nil {
		return nil, nil, fmt.Errorf("cannot make a temporary directory for %s: %w", target, err)
	}
	defer os.RemoveAll(dir)
	var text strings.Builder
	fmt.Fprintf(&text, "module drift.invalid/target\n\ngo %s\n", language(p.settings.GOVERSION))
	if target.Version != "" {
		fmt.Fprintf(&text, "\nrequire %s %s\n", modfile.AutoQuote(home), target.Version)
	}
	for path, a := range p.absent {
		fmt.Fprintf(&text, "\nreplace %s => %s\n", modfile.AutoQuote(path), modfile.AutoQuote(a.stub))
	}
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte(text.String()), 0o600); err != nil {
		return nil, nil, fmt.Errorf("cannot require %s: %w", target, err)
	}
	args := slices.Concat([]string{"list", "-mod=mod", "-e", "-deps", listFields}, config.flags(), packages)
	out, err := p.builder.Go.RunWith(ctx, slices.Concat(asking(), config.environment()), dir, args...)
	if err != nil {
		return nil, nil, fmt.Errorf("cannot read %s: %s", target, reason(err))
	}
	listed, err := decode[listedPackage](out)
	if err != nil {
		return nil, nil, err
	}
	gone = map[string]string{}
	for _, l := range listed {
		switch {
		case !slices.Contains(packages, l.ImportPath) || l.Error == nil:
		case lacksPackage(l.Error.Err):
			gone[l.ImportPath] = "there is no package " + l.ImportPath
		case strings.Contains(l.Error.Err, "build constraints exclude all Go files"):
			gone[l.ImportPath] = fmt.Sprintf("%s has no files for %s", l.ImportPath, config)
		default:
			return nil, nil, fmt.Errorf("cannot read %s: %s", target, oneLine(l.Error.Err))
		}
	}
	return newSource(token.NewFileSet(), config, &p.standard, listed), gone, nil
}

// lacksPackage reports whether the go command says that a module does not have a
// package.
func lacksPackage(message string) bool {
	for _, words := range []string{"does not contain package", "no required module provides package", "cannot find module providing package", "no Go files in", "is not in std"} {
		if strings.Contains(message, words) {
			return true
		}
	}
	return false
}

// language is the language version of a toolchain: 1.26 for go1.26.8.
func language(toolchain string) string { return strings.TrimPrefix(version.Lang(toolchain), "go") }

// implementations finds the module's own types that implement an interface,
// when the interface asks for more now.
func (c *comparison) implementations(p *Project, u Use) ([]Break, error) {
	next, err := c.next.whole(c.counterpart(u.Package))
	if err != nil {
		return nil, fmt.Errorf("cannot read the types of %s: %w", c.counterpart(u.Package), err)
	}
	after, ok := interfaceOf(next.Scope().Lookup(u.Symbol))
	if !ok {
		return nil, nil
	}
	var breaks []Break
	for _, pkg := range c.reading.packages {
		var before *types.Interface
		for _, object := range pkg.info.Uses {
			if path, symbol := symbolOf(object); path == u.Package && symbol == u.Symbol {
				before, _ = interfaceOf(object)
				break
			}
		}
		if before == nil || before.Empty() {
			continue
		}
		demands := c.demands(before, after)
		if len(demands) == 0 {
			continue
		}
		for _, object := range pkg.info.Defs {
			name, ok := object.(*types.TypeName)
			if !ok || name.IsAlias() || types.IsInterface(name.Type()) || !types.Implements(types.NewPointer(name.Type()), before) {
				continue
			}
			if at, ok := c.code.place(p, name.Pos()); ok {
				breaks = append(breaks, Break{
					Package: u.Package, Symbol: u.Symbol, Places: []Place{at},
					Says: fmt.Sprintf("asks for %s now, and %s implements it", strings.Join(demands, ", "), name.Name()),
				})
			}
		}
	}
	return breaks, nil
}

func interfaceOf(object types.Object) (*types.Interface, bool) {
	name, ok := object.(*types.TypeName)
	if !ok {
		return nil, false
	}
	i, ok := name.Type().Underlying().(*types.Interface)
	return i, ok
}

// demands are the methods that an interface has gained or changed.
func (c *comparison) demands(before, after *types.Interface) []string {
	old := map[string]types.Type{}
	for m := range before.Methods() {
		old[m.Name()] = m.Type()
	}
	var demands []string
	for m := range after.Methods() {
		if t, ok := old[m.Name()]; !ok || !c.same(t, m.Type()) {
			demands = append(demands, m.Name())
		}
	}
	return demands
}
