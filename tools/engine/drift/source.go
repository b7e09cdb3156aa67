package drift

import (
	"cmp"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"path/filepath"
	"slices"
	"sync"
)

// listedPackage is what go list prints of a package.
type listedPackage struct {
	ImportPath, Dir, Name, ForTest string
	GoFiles, CgoFiles              []string
	ImportMap                      map[string]string
	Standard                       bool
	DefaultGODEBUG                 string
	Module                         *struct {
		Path string
		Main bool
	}
	Error *struct{ Err string }
}

const listFields = "-json=ImportPath,Dir,Name,ForTest,GoFiles,CgoFiles,ImportMap,Standard,DefaultGODEBUG,Module,Error"

// A source checks the types of packages from their files, as one call of go list
// has named them. Of a dependency it checks the declarations only, which takes a
// fraction of the time of compiling it, needs no C compiler, and works for every
// platform. One goroutine uses a source at a time.
type source struct {
	fset     *token.FileSet
	config   config
	standard *standard
	listed   map[string]listedPackage
	checked  map[string]checked
}

// checked is a package whose types are known, or why they are not. With both,
// they are known in part.
type checked struct {
	pkg *types.Package
	err error
}

// standard are the packages of the standard library that have been checked.
// Sources share them: they are the same for every module.
type standard struct {
	mu  sync.Mutex
	all map[standardPackage]func() checked
}

type standardPackage struct {
	config config
	path   string
}

func newSource(fset *token.FileSet, c config, shared *standard, listed []listedPackage) *source {
	s := &source{fset: fset, config: c, standard: shared, listed: map[string]listedPackage{}, checked: map[string]checked{}}
	for _, l := range listed {
		s.listed[l.ImportPath] = l
	}
	return s
}

// An importerOf imports what one package imports, by the names that its files
// use.
type importerOf struct {
	*source

	rename map[string]string
}

// Import implements [types.Importer].
func (i importerOf) Import(path string) (*types.Package, error) {
	return i.read(cmp.Or(i.rename[path], path))
}

// read checks a package of the list. A package that is known in part is no
// error: what uses it goes as far as that.
func (s *source) read(path string) (*types.Package, error) {
	c := s.check(path)
	if c.pkg != nil {
		return c.pkg, nil
	}
	return nil, c.err
}

// whole is read for a package that has to be known in full.
func (s *source) whole(path string) (*types.Package, error) {
	c := s.check(path)
	if c.err != nil {
		return nil, c.err
	}
	return c.pkg, nil
}

func (s *source) check(path string) checked {
	if path == "unsafe" {
		return checked{pkg: types.Unsafe}
	}
	if c, ok := s.checked[path]; ok {
		return c
	}
	l, ok := s.listed[path]
	if !ok || len(l.GoFiles)+len(l.CgoFiles) == 0 {
		err := fmt.Errorf("there are no files of %s for %s", path, s.config)
		if l.Error != nil {
			err = errors.New(oneLine(l.Error.Err))
		}
		return checked{err: err}
	}
	s.checked[path] = checked{err: fmt.Errorf("%s imports itself", path)} // Until it is known.
	c := s.once(l, func() checked {
		files, first := s.parse(l, 0)
		config := s.typesConfig(l, func(err error) {
			if first == nil {
				first = err
			}
		})
		config.IgnoreFuncBodies = true
		pkg, _ := config.Check(l.ImportPath, s.fset, files, nil) // Its first error has been noted.
		return checked{pkg: pkg, err: first}
	})
	s.checked[path] = c
	return c
}

// once checks a package of the standard library once for all sources.
func (s *source) once(l listedPackage, check func() checked) checked {
	if !l.Standard {
		return check()
	}
	key := standardPackage{s.config, l.ImportPath}
	s.standard.mu.Lock()
	get, ok := s.standard.all[key]
	if !ok {
		if s.standard.all == nil {
			s.standard.all = map[standardPackage]func() checked{}
		}
		get = sync.OnceValue(check)
		s.standard.all[key] = get
	}
	s.standard.mu.Unlock()
	return get()
}

// parse reads a package's files. What cannot be parsed is left out, and the
// first reason returned.
func (s *source) parse(l listedPackage, mode parser.Mode) (files []*ast.File, bad error) {
	for _, name := range slices.Concat(l.GoFiles, l.CgoFiles) {
		if !filepath.IsAbs(name) {
			name = filepath.Join(l.Dir, name)
		}
		file, err := parser.ParseFile(s.fset, name, nil, mode|parser.SkipObjectResolution)
		if err != nil && bad == nil {
			bad = err
		}
		if file != nil {
			files = append(files, file)
		}
	}
	return files, bad
}

// typesConfig is how a package is checked. Errors that the compiler takes for
// warnings are not noted.
func (s *source) typesConfig(l listedPackage, note func(error)) types.Config {
	return types.Config{
		Importer: importerOf{s, l.ImportMap}, FakeImportC: true, Sizes: types.SizesFor("gc", s.config.goarch),
		Error: func(err error) {
			if te, ok := errors.AsType[types.Error](err); ok && !te.Soft {
				note(te)
			}
		},
	}
}
