package drift

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A Place is a line in the module's own code.
type Place struct {
	File string `json:"file"` // relative to the module, with slashes
	Line int    `json:"line"`
}

func (p Place) String() string { return fmt.Sprintf("%s:%d", p.File, p.Line) }

// Code is what a module's own packages, tests included, are made of on this
// platform.
type Code struct {
	Uses     []Use              // of packages outside the module and the standard library, by package and symbol
	Linked   map[string]string  // every package that the module's packages are made of, and the path of its module; "" is the standard library
	Imported map[string][]Place // the packages that its own files import
	Defaults string             // what the go line turns back, as the go command writes it in a program's GODEBUG; empty without a program
	Problems []string           // what did not compile, so that uses may be missing

	module   string
	packages []*ownPackage
	unnamed  map[string][]Place // imports that do not give the package a name
	exports  map[string]string  // file with a package's types, by import path
	fset     *token.FileSet
}

// An ownPackage is one of the module's own packages, checked.
type ownPackage struct {
	path  string
	files []*ast.File
	info  *types.Info
	calls map[types.Object]bool // variables that hold a timer of time.AfterFunc, which has no channel
}

// listedPackage is what go list prints of a package.
type listedPackage struct {
	ImportPath, Dir, Name, ForTest, Export string
	GoFiles, CgoFiles                      []string
	ImportMap                              map[string]string
	Standard                               bool
	DefaultGODEBUG                         string
	Module                                 *struct {
		Path string
		Main bool
	}
	Error *struct{ Err string }
}

const listFields = "-json=ImportPath,Dir,Name,ForTest,Export,GoFiles,CgoFiles,ImportMap,Standard,DefaultGODEBUG,Module,Error"

// Code reads the module's own packages. It compiles what they import, unless
// the build cache has it. A package that does not compile is read as far as it
// can be, and named among the problems.
func (p *Project) Code(ctx context.Context) (*Code, error) {
	p.tell("compiling what the module's packages import")
	listed, err := list[listedPackage](ctx, p, nil, "-e", "-export", "-deps", "-test", listFields, "./...")
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	} else if err != nil {
		return nil, fmt.Errorf("cannot list the module's packages: %s", reason(err))
	}
	c := &Code{unnamed: map[string][]Place{}, module: p.mod.Module.Mod.Path, Linked: map[string]string{}, Imported: map[string][]Place{}, exports: map[string]string{}, fset: token.NewFileSet()}
	if p.mismatch != "" {
		c.Problems = append(c.Problems, fmt.Sprintf("go.sum does not agree with %s as it is today, so the go command refuses to build; this was read without go.sum", p.mismatch))
	}
	tested := map[string]bool{}
	for _, l := range listed {
		c.exports[l.ImportPath] = l.Export
		if l.ForTest != "" && l.ImportPath == testVariant(l.ForTest, "") {
			tested[l.ForTest] = true
		}
		if l.Standard {
			c.Linked[l.ImportPath] = ""
		} else if l.Module != nil && l.ForTest == "" {
			c.Linked[l.ImportPath] = l.Module.Path
		}
	}
	p.tell("reading the module's packages")
	for _, l := range listed {
		if l.Module != nil && l.Module.Main && l.Name == "main" && l.DefaultGODEBUG != "" && l.ForTest == "" && !strings.HasSuffix(l.ImportPath, ".test") {
			c.Defaults = l.DefaultGODEBUG
		}
		if !own(l) || l.ForTest == "" && tested[l.ImportPath] {
			continue // With its tests it is listed a second time, and has all of its files there.
		}
		if l.Error != nil {
			c.Problems = append(c.Problems, firstLine(strings.ReplaceAll(l.Error.Err, p.Dir+string(filepath.Separator), "")))
		}
		if err := c.add(p, l); err != nil {
			return nil, err
		}
	}
	c.collect(p)
	slices.Sort(c.Problems)
	c.Problems = slices.Compact(c.Problems)
	return c, nil
}

// own says whether a package's files are the module's own: neither another
// module's, nor the generated main of a test, nor a copy that is compiled again
// because another package's test replaces something it imports.
func own(l listedPackage) bool {
	if l.Module == nil || !l.Module.Main || strings.HasSuffix(l.ImportPath, ".test") {
		return false
	}
	return l.ForTest == "" || l.ImportPath == testVariant(l.ForTest, "") || l.ImportPath == testVariant(l.ForTest, "_test")
}

// testVariant is how the go command names the packages of a test.
func testVariant(path, suffix string) string { return path + suffix + " [" + path + ".test]" }

// add parses and checks a package.
func (c *Code) add(p *Project, l listedPackage) error {
	pkg := &ownPackage{path: l.ImportPath, info: &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Uses: map[*ast.Ident]types.Object{}, Defs: map[*ast.Ident]types.Object{},
		Selections: map[*ast.SelectorExpr]*types.Selection{},
	}}
	for _, name := range slices.Concat(l.GoFiles, l.CgoFiles) {
		if !filepath.IsAbs(name) {
			name = filepath.Join(l.Dir, name)
		}
		file, err := parser.ParseFile(c.fset, name, nil, parser.ParseComments|parser.SkipObjectResolution)
		if errors.Is(err, os.ErrNotExist) || file == nil {
			return fmt.Errorf("cannot read a source file: %w", err)
		}
		if err != nil {
			c.Problems = append(c.Problems, c.relative(p, err.Error()))
		}
		pkg.files = append(pkg.files, file)
	}
	config := types.Config{
		Importer: c.importer(l.ImportMap), FakeImportC: true, Sizes: types.SizesFor("gc", p.settings.GOARCH),
		Error: func(err error) {
			if te, ok := errors.AsType[types.Error](err); ok && !te.Soft {
				c.Problems = append(c.Problems, c.relative(p, firstLine(err.Error())))
			}
		},
	}
	_, _ = config.Check(l.ImportPath, c.fset, pkg.files, pkg.info) // Its errors have been noted one by one.
	pkg.calls = pkg.afterFuncs()
	c.packages = append(c.packages, pkg)
	return nil
}

func (c *Code) relative(p *Project, text string) string {
	return strings.ReplaceAll(text, p.Dir+string(filepath.Separator), "")
}

// importer reads types from the files that the go command has compiled.
func (c *Code) importer(rename map[string]string) types.Importer {
	return exportImporter(c.fset, c.exports, rename)
}

func exportImporter(fset *token.FileSet, exports, rename map[string]string) types.Importer {
	return importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) {
		file := exports[cmp.Or(rename[path], path)]
		if file == "" {
			return nil, fmt.Errorf("%s has not been compiled", path)
		}
		return os.Open(file) //nolint:gosec // The go command has named it.
	})
}

// place is where something is, in the module's own terms.
func (c *Code) place(p *Project, pos token.Pos) (Place, bool) {
	at := c.fset.Position(pos)
	name, err := filepath.Rel(p.Dir, at.Filename)
	if err != nil || strings.HasPrefix(name, "..") {
		return Place{}, false // Generated by cgo, in the build cache.
	}
	return Place{File: filepath.ToSlash(name), Line: at.Line}, true
}
