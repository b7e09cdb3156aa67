package mutate

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"go/version"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"brownfield/tools/subject"
)

// A listed package is what the go command says of it.
type listed struct {
	ImportPath, Dir, Name, Export string
	GoFiles                       []string
	Standard                      bool
	ImportMap                     map[string]string
	Module                        *struct {
		Path, GoVersion string
		Main            bool
	}
}

// Load finds the mutants of the package in dir. When it is a program, all
// packages of its module that it is made of belong to it.
//
// room is an empty directory for what the engine writes: the mutated sources,
// and a copy of the program when it lies in the module cache, which the go
// command does not let anybody replace files of. It has to stay as long as the
// program is used.
//
// A package that does not compile yields a [*subject.ToolError].
func Load(ctx context.Context, b *subject.Builder, dir, room string) (*Program, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("cannot find %s: %w", dir, err)
	}
	cache, err := b.Go(ctx, dir, "env", "GOMODCACHE")
	if err != nil {
		return nil, err
	}
	if dir, err = loose(dir, strings.TrimSpace(cache), filepath.Join(room, "module")); err != nil {
		return nil, err
	}
	out, err := b.Go(ctx, dir, "list", "-export", "-deps", "-json=ImportPath,Dir,Name,Export,GoFiles,Standard,ImportMap,Module", ".")
	if err != nil {
		return nil, err
	}
	packages, err := decode(out)
	if err != nil {
		return nil, fmt.Errorf("cannot read the output of go list: %w", err)
	}
	p := &Program{builder: b, dir: dir, room: room}
	chosen := choose(packages)
	p.flags = compilerFlags(packages[len(packages)-1], chosen)
	exports := map[string]string{}
	for _, l := range packages {
		exports[l.ImportPath] = l.Export
	}
	for _, l := range chosen {
		if err := p.add(l, exports); err != nil {
			return nil, err
		}
	}
	return p, nil
}

func decode(out string) ([]listed, error) {
	var all []listed
	for decoder := json.NewDecoder(strings.NewReader(out)); ; {
		var l listed
		if err := decoder.Decode(&l); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, err
		}
		all = append(all, l)
	}
	if len(all) == 0 {
		return nil, errors.New("there is no package")
	}
	return all, nil
}

// choose returns the packages to mutate. The one that was asked for is the
// last, because a package follows all that it imports.
func choose(packages []listed) []listed {
	asked := packages[len(packages)-1]
	if asked.Name != "main" || asked.Module == nil {
		return []listed{asked}
	}
	return slices.DeleteFunc(slices.Clone(packages), func(l listed) bool {
		return l.Module == nil || l.Module.Path != asked.Module.Path
	})
}

// compilerFlags are for the mutated packages alone. The compiler has to name
// every error, not the first ten. What is injected needs the type inference of
// go 1.21. Nothing between the older versions and that one gives old code
// another meaning; 1.22 does, to loop variables, so newer ones stay as they are.
func compilerFlags(asked listed, chosen []listed) []string {
	flags := "-e"
	if asked.Module != nil && version.Compare(languageVersion(asked), "go1.21") < 0 {
		flags += " -lang=go1.21"
	}
	var all []string
	for _, l := range chosen {
		all = append(all, "-gcflags="+l.ImportPath+"="+flags)
	}
	return all
}

// languageVersion is what a module without a go line gets, too.
func languageVersion(l listed) string {
	if l.Module == nil || l.Module.GoVersion == "" {
		return "go1.16"
	}
	return "go" + l.Module.GoVersion
}

// add parses and type-checks a package and finds its mutants.
func (p *Program) add(l listed, exports map[string]string) error {
	pkg := &goPackage{path: l.ImportPath, name: l.Name, dir: l.Dir, standard: l.Standard, first: len(p.Mutants) + 1}
	fset := token.NewFileSet()
	var syntax []*ast.File
	for _, name := range l.GoFiles {
		name = filepath.Join(l.Dir, name)
		source, err := os.ReadFile(name) //nolint:gosec // Reading the sources is the purpose.
		if err != nil {
			return fmt.Errorf("cannot read a source file: %w", err)
		}
		file, err := parser.ParseFile(fset, name, source, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return fmt.Errorf("cannot parse %s: %w", name, err)
		}
		syntax = append(syntax, file)
		base := fset.File(file.FileStart).Base()
		pkg.files = append(pkg.files, &goFile{pkg: pkg, name: name, source: source, syntax: file, base: base})
	}
	pkg.info = &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
		Selections: map[*ast.SelectorExpr]*types.Selection{}, Scopes: map[ast.Node]*types.Scope{},
		Implicits: map[ast.Node]types.Object{}, Instances: map[*ast.Ident]types.Instance{},
	}
	config := types.Config{
		Importer: importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) {
			if mapped, ok := l.ImportMap[path]; ok {
				path = mapped
			}
			return os.Open(exports[path])
		}),
		// The compiler has accepted the package. What is left are files of cgo,
		// whose declarations are missing here.
		Error: func(error) {},
	}
	if !l.Standard {
		config.GoVersion = languageVersion(l)
	}
	pkg.types, _ = config.Check(l.ImportPath, fset, syntax, pkg.info)
	for _, file := range pkg.files {
		if !ast.IsGenerated(file.syntax) {
			p.find(file, fset)
		}
	}
	pkg.last = len(p.Mutants)
	p.packages = append(p.packages, pkg)
	return nil
}
