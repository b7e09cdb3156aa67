package drift

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"go/token"
	"go/types"
	"go/version"
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
// in the standard library.
//
// It compares types itself, symbol by symbol, and not whole packages with
// golang.org/x/exp/apidiff, because it is asked only about what is used, and
// because a call goes on compiling where an API counts as changed: a function
// may gain variadic parameters, and a parameter may become an empty interface.
func (p *Project) Breaks(ctx context.Context, code *Code, module string, target Release) ([]Break, error) {
	uses := code.UsesOf(module)
	packages := map[string]string{} // the target's, by the module's
	for path := range code.Imported {
		if code.Linked[path] == module {
			packages[path] = target.Path + strings.TrimPrefix(path, module)
		}
	}
	for _, u := range uses {
		packages[u.Package] = target.Path + strings.TrimPrefix(u.Package, module)
	}
	if len(packages) == 0 {
		return nil, nil
	}
	exports, err := p.exportsOf(ctx, target, packages)
	if err != nil {
		return nil, err
	}
	c := &comparison{
		code: code, from: module, to: target.Path,
		old: exportImporter(token.NewFileSet(), code.exports, nil), next: exportImporter(token.NewFileSet(), exports, nil),
	}
	var breaks []Break
	gone := map[string]bool{}
	for path, counterpart := range packages {
		if exports[counterpart] == "" {
			gone[path] = true
			places := slices.Clone(code.Imported[path])
			for _, u := range uses {
				if u.Package == path {
					places = append(places, u.Places...)
				}
			}
			breaks = append(breaks, Break{Package: path, Says: "there is no package " + counterpart, Places: tidy(places)})
		}
	}
	for path := range packages {
		if gone[path] || len(code.unnamed[path]) == 0 {
			continue
		}
		was, is, err := c.packages(path)
		if err != nil {
			return nil, err
		}
		if was.Name() != is.Name() {
			breaks = append(breaks, Break{
				Package: path, Symbol: was.Name(), Places: tidy(code.unnamed[path]),
				Says: fmt.Sprintf("the package is called %s now: import it as %s", is.Name(), was.Name()),
			})
		}
	}
	for _, u := range uses {
		if gone[u.Package] {
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
	slices.SortFunc(breaks, func(a, b Break) int {
		return cmp.Or(cmp.Compare(a.Package, b.Package), cmp.Compare(a.Symbol, b.Symbol))
	})
	return breaks, nil
}

// exportsOf compiles packages of a target, in a module of their own, and
// returns the files with their types. A package that is not there has none.
func (p *Project) exportsOf(ctx context.Context, target Release, packages map[string]string) (map[string]string, error) {
	room, err := os.MkdirTemp(p.room, "target-")
	if err != nil {
		return nil, fmt.Errorf("cannot make room for %s: %w", target, err)
	}
	mod := modfile.File{Syntax: new(modfile.FileSyntax)}
	err = errors.Join(mod.AddModuleStmt("drift.invalid/target"), mod.AddGoStmt(language(p.settings.GOVERSION)))
	if err != nil {
		return nil, fmt.Errorf("cannot require %s: %w", target, err)
	}
	text, err := mod.Format()
	if err != nil {
		return nil, fmt.Errorf("cannot require %s: %w", target, err)
	}
	if err := os.WriteFile(filepath.Join(room, "go.mod"), text, 0o600); err != nil {
		return nil, fmt.Errorf("cannot require %s: %w", target, err)
	}
	if target.Version != "" { // go get finds the module also when the target is a package in it.
		if _, err := p.builder.Go(ctx, room, "get", target.String()); err != nil {
			return nil, fmt.Errorf("cannot compile %s: %s", target, reason(err))
		}
	}
	args := []string{"list", "-mod=mod", "-e", "-export", "-deps", "-json=ImportPath,Export,Error"}
	for _, path := range packages {
		args = append(args, path)
	}
	out, err := p.builder.Go(ctx, room, args...)
	if err != nil {
		return nil, fmt.Errorf("cannot compile %s: %s", target, reason(err))
	}
	listed, err := decode[listedPackage](out)
	if err != nil {
		return nil, err
	}
	exports := map[string]string{}
	for _, l := range listed {
		exports[l.ImportPath] = l.Export
		if l.Error != nil && l.Export == "" && !absent(l.Error.Err) {
			return nil, fmt.Errorf("cannot compile %s: %s", target, firstLine(l.Error.Err))
		}
	}
	return exports, nil
}

// absent are the go command's words for a package that a module does not have.
func absent(message string) bool {
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
	next, err := c.next.Import(c.counterpart(u.Package))
	if err != nil {
		return nil, fmt.Errorf("cannot read the types of %s: %w", c.counterpart(u.Package), err)
	}
	after, ok := interfaceOf(next.Scope().Lookup(u.Symbol))
	if !ok {
		return nil, nil
	}
	var breaks []Break
	for _, pkg := range c.code.packages {
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
