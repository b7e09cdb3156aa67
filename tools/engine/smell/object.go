package smell

import (
	"go/ast"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ast/inspector"
	"golang.org/x/tools/go/types/typeutil"
)

// callee names the function that a call runs in the way that
// [types.Func.FullName] does: "time.Sleep", "(*sync.WaitGroup).Wait". It is
// empty for a call of a function value.
func (x *index) callee(call *ast.CallExpr) string {
	if f, ok := typeutil.Callee(x.info, call).(*types.Func); ok {
		return f.Origin().FullName()
	}
	return ""
}

// calls reports whether a node is a call of one of the functions named.
func (x *index) calls(n ast.Node, names ...string) bool {
	call, ok := n.(*ast.CallExpr)
	return ok && slices.Contains(names, x.callee(call))
}

// builtin names the builtin function that a call runs, or is empty.
func (x *index) builtin(call *ast.CallExpr) string {
	if b, ok := typeutil.Callee(x.info, call).(*types.Builtin); ok {
		return b.Name()
	}
	return ""
}

// object is the variable or field that an expression stands for: ch in ch,
// (ch), *ch, &ch and ch[i], the field done in s.done. It is nil for anything
// else, such as the result of a call. One field of two values of the same type
// is one object: telling values apart would need more than syntax.
func (x *index) object(e ast.Expr) types.Object {
	switch e := e.(type) {
	case *ast.Ident:
		return origin(x.info.ObjectOf(e))
	case *ast.SelectorExpr:
		return origin(x.info.Uses[e.Sel])
	case *ast.ParenExpr:
		return x.object(e.X)
	case *ast.StarExpr:
		return x.object(e.X)
	case *ast.UnaryExpr:
		return x.object(e.X)
	case *ast.IndexExpr:
		return x.object(e.X)
	}
	return nil
}

// origin maps a field of an instantiated generic type to the declared field.
func origin(obj types.Object) types.Object {
	if v, ok := obj.(*types.Var); ok {
		return v.Origin()
	}
	return nil
}

// unalias follows a variable that was defined as another name of something:
// done := s.done.
func (x *index) unalias(obj types.Object) types.Object {
	for range 3 {
		switch value := x.values[obj].(type) {
		case *ast.Ident, *ast.SelectorExpr:
			of := x.object(value)
			if of == nil {
				return obj
			}
			obj = of
		default:
			return obj
		}
	}
	return obj
}

// selected is the whole expression that ends in a mention: s.done for the done in
// it.
func selected(use inspector.Cursor) inspector.Cursor {
	for {
		sel, ok := use.Parent().Node().(*ast.SelectorExpr)
		if !ok || sel.Sel != use.Node() {
			return use
		}
		use = use.Parent()
	}
}

// receiver is the expression before the dot of a method call, or nil.
func receiver(call *ast.CallExpr) ast.Expr {
	if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok {
		return sel.X
	}
	return nil
}

// calledAs is the bare name of what a call runs.
func calledAs(call *ast.CallExpr) string {
	switch fun := ast.Unparen(call.Fun).(type) {
	case *ast.Ident:
		return fun.Name
	case *ast.SelectorExpr:
		return fun.Sel.Name
	}
	return ""
}

// within reports whether one node lies inside another.
func within(inner, outer ast.Node) bool {
	return outer.Pos() <= inner.Pos() && inner.End() <= outer.End()
}

// declaredIn reports whether a variable is declared inside a node.
func declaredIn(obj types.Object, outer ast.Node) bool {
	return outer.Pos() <= obj.Pos() && obj.Pos() < outer.End()
}

// declaration is the whole function declaration around a place, or nil when the
// place is outside of functions.
func declaration(cur inspector.Cursor) *ast.FuncDecl {
	for up := range cur.Enclosing((*ast.FuncDecl)(nil)) {
		if decl, ok := up.Node().(*ast.FuncDecl); ok {
			return decl
		}
	}
	return nil
}

// funcBody is the body of a function declaration or a function literal.
func funcBody(n ast.Node) *ast.BlockStmt {
	switch n := n.(type) {
	case *ast.FuncDecl:
		return n.Body
	case *ast.FuncLit:
		return n.Body
	}
	return nil
}

// sameFunction reports whether two places lie in the same function, and neither in
// a function literal within it.
func sameFunction(a, b inspector.Cursor) bool { return functionOf(a) == functionOf(b) }

func functionOf(cur inspector.Cursor) ast.Node {
	for up := range cur.Enclosing((*ast.FuncDecl)(nil), (*ast.FuncLit)(nil)) {
		return up.Node()
	}
	return nil
}

// isMain reports whether a function is the one in which a program begins and ends.
func isMain(n ast.Node) bool {
	decl, ok := n.(*ast.FuncDecl)
	return ok && decl.Recv == nil && decl.Name.Name == "main"
}

// isNamed reports whether a type, or what it points to, is the one named.
func isNamed(t types.Type, pkg, name string) bool {
	if t == nil {
		return false
	}
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	named, ok := types.Unalias(t).(*types.Named)
	if !ok || named.Obj().Pkg() == nil {
		return false
	}
	return named.Obj().Pkg().Path() == pkg && named.Obj().Name() == name
}

// isReceivable reports whether an expression is a channel from which one can
// receive.
func (x *index) isReceivable(e ast.Expr) bool {
	t := x.info.TypeOf(e)
	if t == nil {
		return false
	}
	ch, ok := t.Underlying().(*types.Chan)
	return ok && ch.Dir() != types.SendOnly
}

// isChan reports whether an expression is a channel on which one can send.
func (x *index) isChan(e ast.Expr) bool {
	t := x.info.TypeOf(e)
	if t == nil {
		return false
	}
	ch, ok := t.Underlying().(*types.Chan)
	return ok && ch.Dir() != types.RecvOnly
}
