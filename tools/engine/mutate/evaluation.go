package mutate

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ast/inspector"
)

// Go evaluates the calls of a statement from left to right, and what is no call at
// any time. The compiler does that last: in
//
//	return v, json.Unmarshal(text, &v)
//
// v is what Unmarshal has made of it. An expression that becomes the argument of a
// helper is evaluated when the helper is called, which is before the calls that
// follow. Where that can make a difference, it must not become one.

// hurried reports whether the expression at c would be evaluated too early as the
// argument of a call: it reads what a call after it can change.
func (f *finder) hurried(c inspector.Cursor) bool {
	e, ok := c.Node().(ast.Expr)
	return ok && f.beforeCall(c) && f.changeable(e)
}

// beforeCall reports whether a call follows in the evaluation that an expression is
// part of. Calls before it, and logical operators, set the time of their operands.
func (f *finder) beforeCall(c inspector.Cursor) bool {
	for {
		parent := c.Parent()
		for sibling := range parent.Children() {
			if sibling.Node().Pos() >= c.Node().End() && f.evaluates(parent.Node(), sibling.Node()) && f.calls(sibling.Node()) {
				return true
			}
		}
		switch n := parent.Node().(type) {
		case *ast.BinaryExpr:
			if n.Op == token.LAND || n.Op == token.LOR {
				return false
			}
		case *ast.CallExpr:
			if f.isCall(n) {
				return false
			}
		case *ast.FuncLit:
			return false
		case ast.Expr:
		default:
			return false
		}
		c = parent
	}
}

// evaluates reports whether a node and its child are evaluated together, and not the
// child later, or not at all.
func (f *finder) evaluates(parent, child ast.Node) bool {
	switch n := parent.(type) {
	case *ast.ReturnStmt, *ast.AssignStmt, *ast.SendStmt, *ast.ValueSpec:
		return true
	case *ast.BinaryExpr:
		return n.Op != token.LAND && n.Op != token.LOR
	case *ast.FuncLit:
		return false
	}
	_, ok := parent.(ast.Expr)
	_, block := child.(*ast.BlockStmt)
	return ok && !block
}

// calls reports whether evaluating a node calls something that can change a
// variable.
func (f *finder) calls(n ast.Node) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.CallExpr:
			found = found || f.isCall(n)
		case *ast.UnaryExpr:
			found = found || n.Op == token.ARROW // Meanwhile others may run.
		}
		return !found
	})
	return found
}

// isCall reports whether a call is one of a function, and no conversion and none of
// the builtins that only look.
func (f *finder) isCall(call *ast.CallExpr) bool {
	if f.info.Types[call.Fun].IsType() {
		return false
	}
	switch f.builtin(call) {
	case "":
		return true
	case "append", "clear", "copy", "delete", "panic", "recover":
		return true
	}
	return false
}

// changeable reports whether a call could change what an expression reads: anything
// but a variable of the function that nothing else has a hold of.
func (f *finder) changeable(e ast.Expr) bool {
	found := false
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.CallExpr:
			if f.isCall(n) {
				return false // It is evaluated in its turn in any case.
			}
		case *ast.StarExpr:
			found = true
		case *ast.IndexExpr:
			if t := f.info.TypeOf(n.X); t != nil {
				switch t.Underlying().(type) {
				case *types.Map, *types.Slice, *types.Pointer:
					found = true
				}
			}
		case *ast.SelectorExpr:
			if s := f.info.Selections[n]; s != nil && s.Kind() == types.FieldVal && s.Indirect() {
				found = true
			}
		case *ast.Ident:
			v, ok := f.info.Uses[n].(*types.Var)
			found = found || ok && !v.IsField() && (v.Parent() == nil || v.Parent() == v.Pkg().Scope() || f.held()[v])
		}
		return !found
	})
	return found
}

// held are the variables of the function that is walked through that others may
// have a hold of: their address is taken, or a function literal uses them.
func (f *finder) held() map[*types.Var]bool {
	if f.holds != nil {
		return f.holds
	}
	f.holds = map[*types.Var]bool{}
	if f.body == nil {
		return f.holds
	}
	ast.Inspect(f.body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.UnaryExpr:
			if n.Op == token.AND {
				f.hold(n.X)
			}
		case *ast.SliceExpr:
			if t := f.info.TypeOf(n.X); t != nil {
				if _, array := t.Underlying().(*types.Array); array {
					f.hold(n.X)
				}
			}
		case *ast.SelectorExpr:
			if s := f.info.Selections[n]; s != nil && s.Kind() == types.MethodVal {
				f.hold(n.X) // Its method may have a pointer to it.
			}
		case *ast.FuncLit:
			ast.Inspect(n.Body, func(inner ast.Node) bool {
				if name, ok := inner.(*ast.Ident); ok {
					if v, ok := f.info.Uses[name].(*types.Var); ok && v.Pos() < n.Pos() {
						f.holds[v] = true
					}
				}
				return true
			})
		}
		return true
	})
	return f.holds
}

// hold notes the variable that an expression is a part of.
func (f *finder) hold(e ast.Expr) {
	for {
		switch n := ast.Unparen(e).(type) {
		case *ast.SelectorExpr:
			e = n.X
		case *ast.IndexExpr:
			e = n.X
		case *ast.Ident:
			if v, ok := f.info.Uses[n].(*types.Var); ok {
				f.holds[v] = true
			}
			return
		default:
			return
		}
	}
}
