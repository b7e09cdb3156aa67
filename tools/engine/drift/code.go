package drift

import (
	"context"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
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

// Code is what a module's own packages, tests included, are made of: on this
// platform, and in those files that are only built elsewhere or with a tag, on
// the platforms and with the tags that they name.
type Code struct {
	Uses     []Use              // of packages outside the module and the standard library, by package and symbol
	Linked   map[string]string  // every package that the module's packages are made of, and the path of its module; "" is the standard library
	Imported map[string][]Place // the packages that its own files import
	Defaults string             // what the go line turns back, as the go command writes it in a program's GODEBUG; empty without a program
	Problems []string           // what could not be read, so that uses may be missing

	module   string
	readings []*reading
	readIn   map[string]*reading // by absolute file name
	unsure   map[string]string   // why uses of a package may be missing, by its import path
	unread   []string            // files, and why they were not read
	fset     *token.FileSet
}

// A reading is the module's code as one configuration builds it. A file that
// several configurations contain counts in the first.
type reading struct {
	source   *source
	packages []*ownPackage
	uses     []Use
	imported map[string][]Place
	unnamed  map[string][]Place // imports that do not give the package a name
}

// An ownPackage is one of the module's own packages, checked.
type ownPackage struct {
	path    string
	files   []*ast.File // those that count in this reading
	info    *types.Info
	calls   map[types.Object]bool      // variables that hold a timer of time.AfterFunc, which has no channel
	clients map[*ast.CompositeLit]bool // tls.Configs that become a client's
}

// Code reads the module's own packages from their files; nothing is compiled. A
// package that does not compile is read as far as it can be, and named among the
// problems.
func (p *Project) Code(ctx context.Context) (*Code, error) {
	files, err := p.ownFiles()
	if err != nil {
		return nil, err
	}
	configs, fresh, left, err := p.configs(ctx, files)
	if err != nil {
		return nil, err
	}
	c := &Code{
		module: p.mod.Module.Mod.Path, Linked: map[string]string{}, Imported: map[string][]Place{},
		readIn: map[string]*reading{}, unsure: map[string]string{}, fset: p.fset,
	}
	for i, config := range configs {
		p.tell(fmt.Sprintf("reading the module's packages, for %s", config))
		if err := c.read(ctx, p, config, fresh[i], i == 0); err != nil {
			return nil, err
		}
	}
	for _, f := range left {
		why := "no configuration that was read contains it"
		if slices.Contains(f.tags, "ignore") {
			why = "it is behind the tag ignore"
		}
		c.miss(p, f, why)
	}
	for i := range fresh {
		for _, f := range fresh[i] {
			if c.readIn[f.name] == nil {
				c.miss(p, f, "the go command does not list it")
			}
		}
	}
	c.merge()
	if p.mismatch != "" {
		c.Problems = append(c.Problems, fmt.Sprintf("go.sum does not agree with %s as it is today, so the go command refuses to build; this was read without go.sum", p.mismatch))
	}
	slices.Sort(c.Problems)
	c.Problems = slices.Compact(c.Problems)
	return c, nil
}

// read reads the packages that contain files which only this configuration
// contains; with the first configuration, all of them.
func (c *Code) read(ctx context.Context, p *Project, config config, fresh []ownFile, first bool) error {
	args := slices.Concat(config.flags(), []string{"-e", "-deps", "-test", listFields})
	if first {
		args = append(args, "./...")
	} else {
		args = append(args, p.directories(fresh)...)
	}
	listed, err := list[listedPackage](ctx, p, config.environment(), args...)
	if ctx.Err() != nil {
		return context.Cause(ctx)
	} else if err != nil {
		return fmt.Errorf("cannot list the module's packages: %s", reason(err))
	}
	r := &reading{source: newSource(c.fset, config, &p.standard, listed), imported: map[string][]Place{}, unnamed: map[string][]Place{}}
	for _, l := range listed {
		switch {
		case l.Standard:
			c.Linked[l.ImportPath] = ""
		case l.ForTest != "":
		case l.Module != nil:
			c.Linked[l.ImportPath] = l.Module.Path
		case l.Error != nil: // The go command leaves out the module of what it refuses.
			c.Linked[l.ImportPath] = p.moduleOf(l.ImportPath)
		}
	}
	for _, l := range listed {
		if first && l.Module != nil && l.Module.Main && l.Name == "main" && l.DefaultGODEBUG != "" && l.ForTest == "" && !strings.HasSuffix(l.ImportPath, ".test") {
			c.Defaults = l.DefaultGODEBUG
		}
	}
	for _, tests := range []bool{false, true} {
		for _, l := range listed {
			if own(l) && tests == (l.ForTest != "") {
				c.add(p, r, l)
			}
		}
	}
	r.collect(c, p)
	c.readings = append(c.readings, r)
	return nil
}

// directories are those of files, as arguments of go list.
func (p *Project) directories(files []ownFile) []string {
	var all []string
	for _, f := range files {
		if rel, err := filepath.Rel(p.Dir, filepath.Dir(f.name)); err == nil {
			all = append(all, "./"+filepath.ToSlash(rel))
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// own reports whether a package's files are the module's own: neither another
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

// add reads a package. With its tests a package is listed a second time: its tests
// are read there, and its other files where the tests do not get in the way.
func (c *Code) add(p *Project, r *reading, l listedPackage) {
	if !slices.ContainsFunc(slices.Concat(l.GoFiles, l.CgoFiles), func(name string) bool { return c.readIn[filepath.Join(l.Dir, name)] == nil }) {
		return // All of it has been read.
	}
	pkg := &ownPackage{path: l.ImportPath, info: &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Uses: map[*ast.Ident]types.Object{}, Defs: map[*ast.Ident]types.Object{},
		Selections: map[*ast.SelectorExpr]*types.Selection{},
	}}
	why := ""
	problem := func(text string) {
		text = strings.ReplaceAll(oneLine(text), p.Dir+string(filepath.Separator), "")
		if why == "" {
			why = text
		}
		c.Problems = append(c.Problems, text)
	}
	if l.Error != nil {
		problem(l.Error.Err)
	}
	files, err := r.source.parse(l, parser.ParseComments)
	if err != nil {
		problem(err.Error())
	}
	config := r.source.typesConfig(l, func(err error) { problem(err.Error()) })
	_, _ = config.Check(l.ImportPath, c.fset, files, pkg.info) // Its errors have been noted one by one.
	for _, file := range files {
		name := c.fset.Position(file.Package).Filename
		if c.readIn[name] != nil {
			continue
		}
		c.readIn[name] = r
		pkg.files = append(pkg.files, file)
		if why != "" {
			for _, spec := range file.Imports {
				c.doubt(importPath(spec), why)
			}
		}
	}
	pkg.findAfterFuncs()
	pkg.findClients()
	r.packages = append(r.packages, pkg)
}

// miss notes that a file is not read, unless it imports nothing that would be
// missed.
func (c *Code) miss(p *Project, f ownFile, why string) {
	name := f.name
	if rel, err := filepath.Rel(p.Dir, name); err == nil {
		name = filepath.ToSlash(rel)
	}
	why = fmt.Sprintf("%s was not read: %s", name, why)
	c.unread = append(c.unread, why)
	foreign := false
	for _, path := range f.imports {
		c.doubt(path, why)
		foreign = foreign || p.moduleOf(path) != ""
	}
	if foreign {
		c.Problems = append(c.Problems, why)
	}
}

func (c *Code) doubt(path, why string) {
	if c.unsure[path] == "" {
		c.unsure[path] = why
	}
}

// Unsure says why uses of a module may be missing, or nothing when all of the
// code that imports it has been read.
func (c *Code) Unsure(module string) string {
	var paths []string
	for path := range c.unsure {
		of, linked := c.Linked[path]
		if linked && of == module || !linked && (path == module || strings.HasPrefix(path, module+"/")) {
			paths = append(paths, path)
		}
	}
	if len(paths) == 0 {
		return ""
	}
	return c.unsure[slices.Min(paths)]
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
