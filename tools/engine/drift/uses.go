package drift

import (
	"cmp"
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"
)

// A Use is a symbol of another module's package and where it is used.
type Use struct {
	Package string  `json:"package"`
	Symbol  string  `json:"symbol"` // New; Logger.WithFields for a method and Config.Level for a field, whether or not by pointer
	Places  []Place `json:"places"`
}

// collect walks over the packages of a reading and notes what they use of other
// modules.
func (r *reading) collect(c *Code, p *Project) {
	uses := map[[2]string][]Place{}
	note := func(pkg, symbol string, pos token.Pos) {
		if c.readIn[c.fset.Position(pos).Filename] != r {
			return // It has been noted where the file was read.
		}
		if at, ok := c.place(p, pos); ok {
			uses[[2]string{pkg, symbol}] = append(uses[[2]string{pkg, symbol}], at)
		}
	}
	for _, pkg := range r.packages {
		for _, file := range pkg.files {
			for _, spec := range file.Imports {
				path := importPath(spec)
				if at, ok := c.place(p, spec.Pos()); ok {
					r.imported[path] = append(r.imported[path], at)
					if spec.Name == nil {
						r.unnamed[path] = append(r.unnamed[path], at)
					}
				}
			}
			for literal := range ast.Preorder(file) {
				if literal, ok := literal.(*ast.CompositeLit); ok {
					c.keys(pkg, literal, note)
				}
			}
		}
		for id, object := range pkg.info.Uses {
			if path, symbol := symbolOf(object); c.foreign(path) {
				note(path, symbol, id.Pos())
			}
		}
		for selector, selection := range pkg.info.Selections {
			if object := selection.Obj(); object.Pkg() != nil && c.foreign(object.Pkg().Path()) && fieldOf(object) {
				note(object.Pkg().Path(), fieldName(selection), selector.Sel.Pos())
			}
		}
	}
	r.uses = sorted(uses)
}

func importPath(spec *ast.ImportSpec) string { return strings.Trim(spec.Path.Value, "`\"") }

// merge puts together what the readings have found.
func (c *Code) merge() {
	uses := map[[2]string][]Place{}
	for _, r := range c.readings {
		for _, u := range r.uses {
			key := [2]string{u.Package, u.Symbol}
			uses[key] = append(uses[key], u.Places...)
		}
		for path, places := range r.imported {
			c.Imported[path] = tidy(append(c.Imported[path], places...))
		}
	}
	c.Uses = sorted(uses)
}

// sorted are uses by package and symbol.
func sorted(uses map[[2]string][]Place) []Use {
	var all []Use
	for key, places := range uses {
		all = append(all, Use{Package: key[0], Symbol: key[1], Places: tidy(places)})
	}
	slices.SortFunc(all, func(a, b Use) int { return cmp.Or(cmp.Compare(a.Package, b.Package), cmp.Compare(a.Symbol, b.Symbol)) })
	return all
}

// keys notes the fields that a struct literal names.
func (c *Code) keys(pkg *ownPackage, literal *ast.CompositeLit, note func(pkg, symbol string, pos token.Pos)) {
	name := typeName(pkg.info.TypeOf(literal))
	for _, element := range literal.Elts {
		pair, ok := element.(*ast.KeyValueExpr)
		if !ok {
			return
		}
		id, ok := pair.Key.(*ast.Ident)
		if !ok {
			continue
		}
		if object := pkg.info.Uses[id]; object != nil && object.Pkg() != nil && fieldOf(object) && name != "" && c.foreign(object.Pkg().Path()) {
			note(object.Pkg().Path(), name+"."+id.Name, id.Pos())
		}
	}
}

// foreign reports whether a package belongs to another module.
func (c *Code) foreign(path string) bool {
	module := c.Linked[path]
	return module != "" && module != c.module
}

// tidy sorts places and leaves each line in once.
func tidy(places []Place) []Place {
	slices.SortFunc(places, func(a, b Place) int { return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line)) })
	return slices.Compact(places)
}

// symbolOf names what an identifier stands for: a function, type, variable or
// constant of a package, or a method. Anything else yields nothing; fields are
// named by their selection, because a field does not know its struct.
func symbolOf(object types.Object) (path, symbol string) {
	if object == nil || object.Pkg() == nil {
		return "", ""
	}
	if f, ok := object.(*types.Func); ok {
		f = f.Origin()
		if recv := f.Signature().Recv(); recv != nil {
			if name := typeName(recv.Type()); name != "" {
				return object.Pkg().Path(), name + "." + f.Name()
			}
			return "", ""
		}
	}
	if object.Parent() != object.Pkg().Scope() {
		return "", ""
	}
	if _, ok := object.(*types.PkgName); ok {
		return "", ""
	}
	return object.Pkg().Path(), object.Name()
}

func fieldOf(object types.Object) bool {
	v, ok := object.(*types.Var)
	return ok && v.IsField() && v.Exported()
}

// fieldName is Struct.Field. A field that is reached through an embedded struct
// is named by the one it is declared in, where that has a name.
func fieldName(s *types.Selection) string {
	at := s.Recv()
	for _, i := range s.Index()[:len(s.Index())-1] {
		structure, ok := deref(at).Underlying().(*types.Struct)
		if !ok {
			break
		}
		at = structure.Field(i).Type()
	}
	if name := typeName(at); name != "" {
		return name + "." + s.Obj().Name()
	}
	return s.Obj().Name()
}

func deref(t types.Type) types.Type {
	if pointer, ok := types.Unalias(t).(*types.Pointer); ok {
		return pointer.Elem()
	}
	return t
}

func typeName(t types.Type) string {
	if named, ok := types.Unalias(deref(t)).(*types.Named); ok {
		return named.Obj().Name()
	}
	return ""
}

// UsesOf returns the uses of a module's packages that have been found.
func (c *Code) UsesOf(module string) []Use { return c.of(module, c.Uses) }

func (c *Code) of(module string, all []Use) []Use {
	var uses []Use
	for _, u := range all {
		if c.Linked[u.Package] == module {
			uses = append(uses, u)
		}
	}
	return uses
}

func sortedKeys[V any](all map[string]V) []string { return slices.Sorted(maps.Keys(all)) }
