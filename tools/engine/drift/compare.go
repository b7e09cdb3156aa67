package drift

import (
	"fmt"
	"go/constant"
	"go/token"
	"go/types"
	"strings"
)

// A comparison compares symbols of one module with those of another. The types
// of the two sides come from two sources, so they are never identical and are
// compared by structure and name.
type comparison struct {
	code      *Code
	reading   *reading
	from, to  string
	old, next *source
}

// symbol says what has become of a symbol, or nothing when code that uses it
// still compiles.
func (c *comparison) symbol(path, symbol string) (string, error) {
	old, next, err := c.packages(path)
	if err != nil {
		return "", err
	}
	name, member, isMember := strings.Cut(symbol, ".")
	was, is := old.Scope().Lookup(name), next.Scope().Lookup(name)
	switch {
	case was == nil:
		return "", nil // A method of a type that the package only passes on.
	case is == nil:
		return name + " is gone", nil
	case !isMember:
		return c.object(was, is), nil
	}
	before, _, _ := types.LookupFieldOrMethod(was.Type(), true, old, member)
	after, _, _ := types.LookupFieldOrMethod(is.Type(), true, next, member)
	switch {
	case before == nil:
		return "", nil
	case after == nil:
		return symbol + " is gone", nil
	}
	return c.object(before, after), nil
}

// packages are the two sides of a package.
func (c *comparison) packages(path string) (old, next *types.Package, err error) {
	if old, err = c.old.whole(path); err != nil {
		return nil, nil, fmt.Errorf("cannot read the types of %s: %w", path, err)
	}
	if next, err = c.next.whole(c.counterpart(path)); err != nil {
		return nil, nil, fmt.Errorf("cannot read the types of %s: %w", c.counterpart(path), err)
	}
	return old, next, nil
}

// object compares two objects of one name.
func (c *comparison) object(was, is types.Object) string {
	if kind(was) != kind(is) {
		return fmt.Sprintf("was a %s and is a %s", kind(was), kind(is))
	}
	switch was := was.(type) {
	case *types.Const:
		if is, ok := is.(*types.Const); ok && c.same(was.Type(), is.Type()) {
			if constant.Compare(was.Val(), token.EQL, is.Val()) {
				return ""
			}
			return fmt.Sprintf("was %s and is %s", was.Val(), is.Val())
		}
	case *types.Func:
		if c.callable(was.Signature(), is.Type()) {
			return ""
		}
	case *types.TypeName:
		return c.definition(was, is)
	default:
		if c.same(was.Type(), is.Type()) {
			return ""
		}
	}
	return fmt.Sprintf("was %s and is %s", written(was), written(is))
}

func kind(o types.Object) string {
	switch o := o.(type) {
	case *types.Const:
		return "constant"
	case *types.TypeName:
		return "type"
	case *types.Func:
		if o.Signature().Recv() != nil {
			return "method"
		}
		return "function"
	case *types.Var:
		if o.IsField() {
			return "field"
		}
		return "variable"
	}
	return "symbol"
}

func written(o types.Object) string { return types.TypeString(o.Type(), types.RelativeTo(o.Pkg())) }

// definition compares two types of one name. The fields and methods that are
// used are compared for themselves.
func (c *comparison) definition(was *types.TypeName, is types.Object) string {
	before, after := was.Type().Underlying(), is.Type().Underlying()
	shapeBefore, shapeAfter := shape(before), shape(after)
	switch {
	case shapeBefore != shapeAfter:
		return fmt.Sprintf("was %s and is %s", shapeBefore, shapeAfter)
	case shapeBefore == "a struct" || shapeBefore == "an interface":
		return ""
	}
	if before, ok := before.(*types.Signature); ok && c.callable(before, after) && before.Variadic() == sameVariadic(after) {
		return ""
	}
	if c.same(before, after) {
		return ""
	}
	return fmt.Sprintf("was %s and is %s", types.TypeString(before, types.RelativeTo(was.Pkg())), types.TypeString(after, types.RelativeTo(is.Pkg())))
}

func sameVariadic(t types.Type) bool {
	s, ok := t.(*types.Signature)
	return ok && s.Variadic()
}

func shape(t types.Type) string {
	switch t := t.(type) {
	case *types.Struct:
		return "a struct"
	case *types.Interface:
		return "an interface"
	case *types.Signature:
		return "a function type"
	case *types.Map:
		return "a map"
	case *types.Slice:
		return "a slice"
	case *types.Array:
		return "an array"
	case *types.Chan:
		return "a channel"
	case *types.Pointer:
		return "a pointer"
	case *types.Basic:
		return t.Name()
	}
	return "another type"
}

// callable reports whether every call of the old function is a call of the new one.
func (c *comparison) callable(was *types.Signature, is types.Type) bool {
	next, ok := is.(*types.Signature)
	if !ok || was.TypeParams().Len() != next.TypeParams().Len() || !c.tuple(was.Results(), next.Results()) {
		return false
	}
	before, after := was.Params(), next.Params()
	extra := next.Variadic() && !was.Variadic() && after.Len() == before.Len()+1
	if was.Variadic() != next.Variadic() && !extra || !extra && before.Len() != after.Len() {
		return false
	}
	for i := range before.Len() {
		if takesAnything(after.At(i).Type()) && !was.Variadic() {
			continue
		}
		if !c.same(before.At(i).Type(), after.At(i).Type()) {
			return false
		}
	}
	return true
}

func takesAnything(t types.Type) bool {
	_, parameter := t.(*types.TypeParam)
	i, ok := t.Underlying().(*types.Interface)
	return ok && !parameter && i.Empty()
}

func (c *comparison) tuple(a, b *types.Tuple) bool {
	if a.Len() != b.Len() {
		return false
	}
	for i := range a.Len() {
		if !c.same(a.At(i).Type(), b.At(i).Type()) {
			return false
		}
	}
	return true
}

// same reports whether a new type is what an old one was. Named types are compared
// by name only: whether their definitions have changed is asked where they are
// used.
func (c *comparison) same(was, is types.Type) bool {
	was, is = types.Unalias(was), types.Unalias(is)
	switch a := was.(type) {
	case *types.Named:
		return c.sameNamed(a, is)
	case *types.Basic:
		b, ok := is.(*types.Basic)
		return ok && a.Kind() == b.Kind()
	case *types.Pointer:
		b, ok := is.(*types.Pointer)
		return ok && c.same(a.Elem(), b.Elem())
	case *types.Slice:
		b, ok := is.(*types.Slice)
		return ok && c.same(a.Elem(), b.Elem())
	case *types.Array:
		b, ok := is.(*types.Array)
		return ok && a.Len() == b.Len() && c.same(a.Elem(), b.Elem())
	case *types.Map:
		b, ok := is.(*types.Map)
		return ok && c.same(a.Key(), b.Key()) && c.same(a.Elem(), b.Elem())
	case *types.Chan:
		b, ok := is.(*types.Chan)
		return ok && a.Dir() == b.Dir() && c.same(a.Elem(), b.Elem())
	case *types.Signature:
		b, ok := is.(*types.Signature)
		return ok && a.Variadic() == b.Variadic() && a.TypeParams().Len() == b.TypeParams().Len() && c.tuple(a.Params(), b.Params()) && c.tuple(a.Results(), b.Results())
	case *types.TypeParam:
		b, ok := is.(*types.TypeParam)
		return ok && a.Index() == b.Index()
	case *types.Struct:
		b, ok := is.(*types.Struct)
		return ok && c.sameFields(a, b)
	case *types.Interface:
		b, ok := is.(*types.Interface)
		return ok && c.sameMethods(a, b)
	}
	return types.TypeString(was, nil) == types.TypeString(is, nil)
}

func (c *comparison) sameNamed(a *types.Named, is types.Type) bool {
	name := a.Obj()
	if b, ok := is.(*types.Named); ok && name.Name() == b.Obj().Name() && a.TypeArgs().Len() == b.TypeArgs().Len() {
		if name.Pkg() == nil || b.Obj().Pkg() == nil {
			return name.Pkg() == b.Obj().Pkg() // error, comparable
		}
		if path := b.Obj().Pkg().Path(); path == name.Pkg().Path() || path == c.counterpart(name.Pkg().Path()) {
			for i := range a.TypeArgs().Len() {
				if !c.same(a.TypeArgs().At(i), b.TypeArgs().At(i)) {
					return false
				}
			}
			return true
		}
	}
	if name.Pkg() == nil {
		return false
	}
	// It may have become an alias: then its old name still leads to the new type.
	next, err := c.next.read(c.counterpart(name.Pkg().Path()))
	if err != nil {
		return false
	}
	now := next.Scope().Lookup(name.Name())
	return now != nil && types.Identical(types.Unalias(now.Type()), is)
}

func (c *comparison) sameFields(a, b *types.Struct) bool {
	if a.NumFields() != b.NumFields() {
		return false
	}
	for i := range a.NumFields() {
		if a.Field(i).Name() != b.Field(i).Name() || a.Tag(i) != b.Tag(i) || !c.same(a.Field(i).Type(), b.Field(i).Type()) {
			return false
		}
	}
	return true
}

func (c *comparison) sameMethods(a, b *types.Interface) bool {
	if a.NumMethods() != b.NumMethods() || a.IsMethodSet() != b.IsMethodSet() {
		return false
	}
	for i := range a.NumMethods() {
		if a.Method(i).Name() != b.Method(i).Name() || !c.same(a.Method(i).Type(), b.Method(i).Type()) {
			return false
		}
	}
	return a.IsMethodSet() || types.TypeString(a, nil) == types.TypeString(b, nil)
}

// counterpart is the path of a package of the old module in the new one.
func (c *comparison) counterpart(path string) string {
	if path == c.from || strings.HasPrefix(path, c.from+"/") {
		return c.to + strings.TrimPrefix(path, c.from)
	}
	return path
}
