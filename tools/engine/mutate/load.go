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

	"brownfield/tools/engine/subject"
)

// A listed package is what the go command says of it.
type listed struct {
	ImportPath, Dir, Name, Export string
	GoFiles                       []string
	TestGoFiles, XTestGoFiles     []string
	Standard                      bool
	ImportMap                     map[string]string
	Module                        *struct {
		Path, Dir, GoVersion string
	}
}

// A Source is what is to be mutated.
type Source struct {
	Dir string // of the package
	// Alone is for the tests of the package: it is mutated alone also when it is a
	// program that other packages of its module belong to.
	Alone bool
	// Qualified names functions with their package: there are several sources.
	Qualified bool
	Settings  Settings
}

// Load finds the mutants of a package. When it is a program, all packages of its
// module that it is made of belong to it.
//
// scratch is an empty directory for what the engine writes: the mutated sources,
// and a copy of the program when it lies in the module cache, which the go
// command does not let anybody replace files of. It has to stay as long as the
// program is used.
//
// A package that does not compile yields a [*gocommand.Error].
func Load(ctx context.Context, b *subject.Builder, source Source, scratch string) (*Program, error) {
	dir, err := filepath.Abs(source.Dir)
	if err != nil {
		return nil, fmt.Errorf("cannot find %s: %w", source.Dir, err)
	}
	if dir, err = loose(dir, b.Go.Setting("GOMODCACHE"), filepath.Join(scratch, "module")); err != nil {
		return nil, err
	}
	p := &Program{builder: b, source: source, dir: dir, scratch: scratch}
	out, err := source.Settings.goCommand(ctx, b, dir, "list", "-export", "-deps",
		"-json=ImportPath,Dir,Name,Export,GoFiles,TestGoFiles,XTestGoFiles,Standard,ImportMap,Module", ".")
	if err != nil {
		return nil, err
	}
	packages, err := decode(out)
	if err != nil {
		return nil, fmt.Errorf("cannot read the output of go list: %w", err)
	}
	p.asked = packages[len(packages)-1] // A package follows all that it imports.
	chosen := p.choose(packages)
	p.flags = compilerFlags(p.asked, chosen)
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

// choose returns the packages to mutate.
func (p *Program) choose(packages []listed) []listed {
	if p.asked.Name != "main" || p.asked.Module == nil || p.source.Alone {
		return []listed{p.asked}
	}
	return slices.DeleteFunc(slices.Clone(packages), func(l listed) bool {
		return l.Module == nil || l.Module.Path != p.asked.Module.Path
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

// A Listing is a package and whether it has tests.
type Listing struct {
	Dir, ImportPath string
	HasTests        bool
}

// Packages lists the packages in dir and below, as ./... does; in a workspace those
// of all its modules there.
func Packages(ctx context.Context, b *subject.Builder, settings Settings, dir string) ([]Listing, error) {
	modules, err := settings.goCommand(ctx, b, dir, "list", "-m", "-f={{.Dir}}")
	if err != nil {
		return nil, err
	}
	dir, err = filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("cannot find %s: %w", dir, err)
	}
	command := []string{"list", "-json=ImportPath,Dir,TestGoFiles,XTestGoFiles"}
	for module := range strings.FieldsFuncSeq(modules, func(r rune) bool { return r == '\n' }) {
		if rel, err := filepath.Rel(module, dir); err == nil && filepath.IsLocal(rel) {
			command = append(command, "./...")
		} else if rel, err := filepath.Rel(dir, module); err == nil && filepath.IsLocal(rel) {
			command = append(command, "./"+filepath.ToSlash(rel)+"/...")
		}
	}
	out, err := settings.goCommand(ctx, b, dir, command...)
	if err != nil {
		return nil, err
	}
	packages, err := decode(out)
	if err != nil {
		return nil, fmt.Errorf("cannot list the packages in %s and below: %w", dir, err)
	}
	var all []Listing
	for _, l := range packages {
		all = append(all, Listing{l.Dir, l.ImportPath, l.hasTests()})
	}
	return all, nil
}

func (l listed) hasTests() bool { return len(l.TestGoFiles)+len(l.XTestGoFiles) > 0 }
