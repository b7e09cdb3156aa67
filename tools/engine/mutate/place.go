package mutate

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"
	"golang.org/x/tools/go/types/typeutil"
)

// fixed says whether the language asks for a constant, a name or a type where
// a node stands.
func (f *finder) fixed(c inspector.Cursor) bool {
	switch kind, index := c.ParentEdge(); kind {
	case edge.ArrayType_Len, edge.Field_Tag, edge.Field_Type, edge.ValueSpec_Type, edge.ValueSpec_Names,
		edge.CompositeLit_Type, edge.TypeAssertExpr_Type:
		return true
	case edge.KeyValueExpr_Key:
		literal, ok := c.Parent().Parent().Node().(*ast.CompositeLit)
		return !ok || !f.isMap(literal)
	case edge.CaseClause_List:
		_, ok := c.Parent().Parent().Parent().Node().(*ast.TypeSwitchStmt)
		return ok
	case edge.CallExpr_Args:
		// The capacity of a slice or a buffer is seen by nothing but a clock.
		call, ok := c.Parent().Node().(*ast.CallExpr)
		if !ok {
			return false
		}
		switch f.callee(call) {
		case "bufio.NewReaderSize", "bufio.NewWriterSize", "strconv.ParseFloat": // All bits but 32 are 64.
			return index == 1
		}
		return index == 2 && f.builtin(call) == "make"
	}
	return false
}

// isMap says whether a composite literal is one of a map. The keys of all
// others have to be constants or names.
func (f *finder) isMap(literal *ast.CompositeLit) bool {
	t := f.info.TypeOf(literal)
	if t == nil {
		return false
	}
	_, ok := t.Underlying().(*types.Map)
	return ok
}

// isConstant says whether an expression has a value at compile time.
func (f *finder) isConstant(e ast.Expr) bool { return f.info.Types[e].Value != nil }

// basic returns the flags of an expression's type when it is, underneath, a
// basic one. A type parameter is none: which operators it has is not known.
func (f *finder) basic(e ast.Expr) types.BasicInfo {
	t := f.info.TypeOf(e)
	if t == nil {
		return 0
	}
	if b, ok := t.Underlying().(*types.Basic); ok {
		return b.Info()
	}
	return 0
}

// asBool converts an expression of a named boolean type, so that it can stand
// beside the helpers' bool. It returns what goes before the expression; a closing
// parenthesis goes after it.
func (f *finder) asBool(e ast.Expr) string {
	t := types.Unalias(f.info.TypeOf(e))
	if b, ok := t.(*types.Basic); ok && (b.Kind() == types.Bool || b.Kind() == types.UntypedBool) {
		return "("
	}
	return "bool("
}

// fromBool is the way back: what goes before an expression of ours so that it
// gets the type of the one that stood there. Without it the type of x := a && b
// would be another one, and nobody would complain. It says whether the type has
// a name here.
func (f *finder) fromBool(e ast.Expr) (open string, ok bool) {
	t := f.info.TypeOf(e)
	if _, basic := types.Unalias(t).(*types.Basic); basic {
		return "(", true
	}
	name := f.typeName(t, e.Pos())
	return name + "(", name != ""
}

// shifted says whether an expression holds a non-constant shift of a constant:
// in 1<<n the 1 takes its type from all around it, and would take another one
// as an argument of a generic helper.
func (f *finder) shifted(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.ParenExpr:
		return f.shifted(e.X)
	case *ast.UnaryExpr:
		return f.shifted(e.X)
	case *ast.BinaryExpr:
		if f.isConstant(e) {
			return false
		}
		if e.Op == token.SHL || e.Op == token.SHR {
			return f.isConstant(e.X) || f.shifted(e.X)
		}
		return f.shifted(e.X) || f.shifted(e.Y)
	}
	return false
}

// callee names the function that a call runs: "time.Sleep",
// "(*sync.WaitGroup).Wait". It is empty for a function value.
func (f *finder) callee(call *ast.CallExpr) string {
	if fn := f.target(call); fn != nil {
		return fn.FullName()
	}
	return ""
}

// target is the function or method that a call runs, or nil for a function
// value.
func (f *finder) target(call *ast.CallExpr) *types.Func {
	if fn, ok := typeutil.Callee(f.info, call).(*types.Func); ok {
		return fn.Origin()
	}
	return nil
}

// builtin names the builtin function that a call runs, or is empty.
func (f *finder) builtin(call *ast.CallExpr) string {
	if b, ok := typeutil.Callee(f.info, call).(*types.Builtin); ok {
		return b.Name()
	}
	return ""
}

// inList says whether a statement is one of a list, so that others can be put
// before it or around it.
func inList(c inspector.Cursor) bool {
	switch c.ParentEdgeKind() {
	case edge.BlockStmt_List, edge.CaseClause_Body, edge.CommClause_Body:
		return true
	}
	return false
}

// typeName writes a type so that it means the same at a place: its name must
// not be taken by something else there. It is empty when there is no such name.
func (f *finder) typeName(t types.Type, at token.Pos) string {
	scope := f.file.pkg.types.Scope().Innermost(at)
	if scope == nil {
		return ""
	}
	switch t := types.Unalias(t).(type) {
	case *types.Basic:
		if _, obj := scope.LookupParent(t.Name(), at); obj != nil && obj.Parent() == types.Universe {
			return t.Name()
		}
	case *types.Named:
		obj := t.Obj()
		if t.TypeArgs().Len() > 0 || obj.Pkg() == nil {
			return ""
		}
		if obj.Pkg() == f.file.pkg.types {
			if _, found := scope.LookupParent(obj.Name(), at); found == obj {
				return obj.Name()
			}
			return ""
		}
		for _, spec := range f.file.syntax.Imports {
			imported := f.info.PkgNameOf(spec)
			if imported == nil || imported.Imported() != obj.Pkg() || !obj.Exported() {
				continue
			}
			if _, found := scope.LookupParent(imported.Name(), at); found == imported {
				return imported.Name() + "." + obj.Name()
			}
		}
	}
	return ""
}
