package drift

import (
	"cmp"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// A Use is a symbol of another module's package and where it is used.
type Use struct {
	Package string  `json:"package"`
	Symbol  string  `json:"symbol"` // New; Logger.WithFields for a method and Config.Level for a field, whether or not by pointer
	Places  []Place `json:"places"`
}

// collect walks over all packages and notes what they use of other modules.
func (c *Code) collect(p *Project) {
	uses := map[[2]string][]Place{}
	note := func(pkg, symbol string, pos token.Pos) {
		if at, ok := c.place(p, pos); ok {
			uses[[2]string{pkg, symbol}] = append(uses[[2]string{pkg, symbol}], at)
		}
	}
	for _, pkg := range c.packages {
		for _, file := range pkg.files {
			for _, spec := range file.Imports {
				path := strings.Trim(spec.Path.Value, "`\"")
				if at, ok := c.place(p, spec.Pos()); ok {
					c.Imported[path] = append(c.Imported[path], at)
					if spec.Name == nil {
						c.unnamed[path] = append(c.unnamed[path], at)
					}
				}
			}
		}
		for _, file := range pkg.files {
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
	for key, places := range uses {
		c.Uses = append(c.Uses, Use{Package: key[0], Symbol: key[1], Places: tidy(places)})
	}
	slices.SortFunc(c.Uses, func(a, b Use) int { return cmp.Or(cmp.Compare(a.Package, b.Package), cmp.Compare(a.Symbol, b.Symbol)) })
	for path, places := range c.Imported {
		c.Imported[path] = tidy(places)
	}
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

// foreign says whether a package belongs to another module.
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

// UsesOf returns the uses of a module's packages.
func (c *Code) UsesOf(module string) []Use {
	var uses []Use
	for _, u := range c.Uses {
		if c.Linked[u.Package] == module {
			uses = append(uses, u)
		}
	}
	return uses
}
