package selfreview

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"slices"
	"strings"

	"github.com/aymanbagabas/go-udiff"

	"brownfield/tools/school/catalog"
	"brownfield/tools/school/changes"
	"brownfield/tools/school/steps"
)

// A change is the difference between v1 and the work copy, beside that between
// v1 and v2.
type change struct {
	kata         *catalog.Kata
	v1, v2, work steps.Tree       // v2 is v1 where an adopted program has none
	added        map[string][]int // lines of the program (no tests) that are new in work, by file
}

func newChange(kata *catalog.Kata) (*change, error) {
	c := &change{kata: kata, added: map[string][]int{}}
	var err error
	if c.v1, err = steps.ReadTree(kata.V1); err != nil {
		return nil, err
	}
	if lacksV2(kata) {
		c.v2 = c.v1 // There is no better one to compare with yet.
	} else if c.v2, err = steps.ReadTree(kata.V2); err != nil {
		return nil, err
	}
	if c.work, err = Sources(kata); err != nil {
		return nil, err
	}
	for name, text := range c.work {
		if !program(name) {
			continue
		}
		err := eachLine(string(c.v1[name]), string(text), func(kind udiff.OpKind, line int) {
			if kind == udiff.Insert {
				c.added[name] = append(c.added[name], line)
			}
		})
		if err != nil {
			return nil, err
		}
	}
	return c, nil
}

// lacksV2 reports whether there is no v2 to compare with.
func lacksV2(kata *catalog.Kata) bool {
	_, err := kata.Edition("v2")
	return err != nil && kata.Adopted
}

// program reports whether a file is part of the program, and not of its tests.
func program(name string) bool {
	return strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go")
}

// eachLine walks over what differs between two texts. A line's number is that in
// to, and for a deleted one the number of the line after it.
func eachLine(from, to string, visit func(kind udiff.OpKind, line int)) error {
	u, err := udiff.ToUnifiedDiff("", "", from, udiff.Lines(from, to), 0)
	if err != nil {
		return fmt.Errorf("cannot compare the editions: %w", err)
	}
	for _, hunk := range u.Hunks {
		at := hunk.ToLine
		for _, line := range hunk.Lines {
			if line.Kind != udiff.Equal {
				visit(line.Kind, at)
			}
			if line.Kind != udiff.Delete {
				at++
			}
		}
	}
	return nil
}

// Size is how large the change is, and how large v2's.
type Size struct {
	Lines, V2Lines       int      // of the program, tests left out
	Added, Removed       int      // since v1, tests left out
	V2Added, V2Removed   int      // the same of v2
	Tests, V2Tests       int      // lines of tests
	Exported, V2Exported []string // names that v1 does not export
}

func (c *change) size() (s Size, err error) {
	count := func(tree steps.Tree) (lines, tests, added, removed int, err error) {
		for name, text := range tree {
			n := strings.Count(string(text), "\n")
			switch {
			case program(name):
				lines += n
				err = eachLine(string(c.v1[name]), string(text), func(kind udiff.OpKind, _ int) {
					if kind == udiff.Insert {
						added++
					} else {
						removed++
					}
				})
			case strings.HasSuffix(name, "_test.go"):
				tests += n
			}
			if err != nil {
				return 0, 0, 0, 0, err
			}
		}
		for name, text := range c.v1 {
			if _, there := tree[name]; program(name) && !there {
				removed += strings.Count(string(text), "\n")
			}
		}
		return lines, tests, added, removed, nil
	}
	if s.Lines, s.Tests, s.Added, s.Removed, err = count(c.work); err != nil {
		return s, err
	}
	if s.V2Lines, s.V2Tests, s.V2Added, s.V2Removed, err = count(c.v2); err != nil {
		return s, err
	}
	before := exported(c.v1)
	for _, of := range []struct {
		tree steps.Tree
		into *[]string
	}{{c.work, &s.Exported}, {c.v2, &s.V2Exported}} {
		names := exported(of.tree)
		for name := range before {
			delete(names, name)
		}
		*of.into = slices.Sorted(maps.Keys(names))
	}
	return s, nil
}

// exported are the exported names of a program's top level, and its methods
// whose type is exported, too. A file that cannot be parsed has none.
func exported(tree steps.Tree) map[string]bool {
	names := map[string]bool{}
	for name, text := range tree {
		if !program(name) {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, text, parser.SkipObjectResolution)
		if err != nil {
			continue // The build's verdict says so.
		}
		for _, decl := range file.Decls {
			switch d := decl.(type) {
			case *ast.FuncDecl:
				if d.Recv == nil && d.Name.IsExported() {
					names[d.Name.Name] = true
				}
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					for _, id := range declared(spec) {
						if id.IsExported() {
							names[id.Name] = true
						}
					}
				}
			}
		}
	}
	return names
}

func declared(spec ast.Spec) []*ast.Ident {
	switch s := spec.(type) {
	case *ast.TypeSpec:
		return []*ast.Ident{s.Name}
	case *ast.ValueSpec:
		return s.Names
	}
	return nil
}

// Difference is what has changed between v1 and the work copy, as a patch.
func Difference(kata *catalog.Kata) ([]changes.Change, error) {
	return changes.Differences(kata.V1, kata.Work, func(name string) bool { return name != catalog.ReviewFile })
}
