package drift

import (
	"go/ast"
	"go/token"
	"go/types"
)

// findLoopVariables finds variables of a loop that a closure or a pointer holds
// on to. A closure that is called on the spot ends with the round, unless the
// call is deferred or started with go.
func findLoopVariables(pkg *ownPackage, n ast.Node, found func(token.Pos)) {
	var variables []ast.Expr
	var body *ast.BlockStmt
	switch loop := n.(type) {
	case *ast.RangeStmt:
		if loop.Tok != token.DEFINE {
			return
		}
		variables, body = []ast.Expr{loop.Key, loop.Value}, loop.Body
	case *ast.ForStmt:
		assign, ok := loop.Init.(*ast.AssignStmt)
		if !ok || assign.Tok != token.DEFINE {
			return
		}
		variables, body = assign.Lhs, loop.Body
	default:
		return
	}
	shared := map[types.Object]bool{}
	for _, v := range variables {
		if id, ok := v.(*ast.Ident); ok && id.Name != "_" && pkg.info.Defs[id] != nil {
			shared[pkg.info.Defs[id]] = true
		}
	}
	if len(shared) > 0 && pkg.outlives(body, shared) {
		found(n.Pos())
	}
}

// outlives reports whether something in the body may hold on to a variable for
// longer than a round.
func (pkg *ownPackage) outlives(body *ast.BlockStmt, variables map[types.Object]bool) bool {
	held := false
	ast.PreorderStack(body, nil, func(n ast.Node, stack []ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			if !calledOnTheSpot(n, stack) && pkg.mentions(n.Body, variables) {
				held = true
			}
		case *ast.SelectorExpr:
			if pkg.takesAddress(n) && !calledOnTheSpot(n, stack) && pkg.mentions(root(n.X), variables) {
				held = true
			}
		case *ast.UnaryExpr:
			if n.Op == token.AND && pkg.mentions(root(n.X), variables) {
				held = true
			}
		}
		return !held
	})
	return held
}

// takesAddress reports whether a selector is a method with a pointer receiver of
// something that is no pointer: v.Run then means (&v).Run.
func (pkg *ownPackage) takesAddress(selector *ast.SelectorExpr) bool {
	s := pkg.info.Selections[selector]
	if s == nil || s.Kind() != types.MethodVal || s.Indirect() {
		return false
	}
	f, ok := s.Obj().(*types.Func)
	if !ok || f.Signature().Recv() == nil {
		return false
	}
	_, pointer := types.Unalias(f.Signature().Recv().Type()).(*types.Pointer)
	_, already := types.Unalias(s.Recv()).(*types.Pointer)
	return pointer && !already
}

// calledOnTheSpot reports whether a function is called where it stands, and neither
// deferred nor started.
func calledOnTheSpot(function ast.Expr, stack []ast.Node) bool {
	if len(stack) < 2 {
		return false
	}
	call, ok := stack[len(stack)-1].(*ast.CallExpr)
	if !ok || call.Fun != function {
		return false
	}
	switch stack[len(stack)-2].(type) {
	case *ast.GoStmt, *ast.DeferStmt:
		return false
	}
	return true
}

// root is what an address is taken of, when that can be a variable or a part of
// it: v in &v, v.f in &v.f.
func root(e ast.Expr) ast.Node {
	if id, ok := ast.Unparen(e).(*ast.Ident); ok {
		return id
	}
	if selector, ok := ast.Unparen(e).(*ast.SelectorExpr); ok {
		return selector
	}
	return nil
}

// mentions reports whether one of the variables is used in a node. Of a selector
// only its own variable counts, and only when no pointer lies between.
func (pkg *ownPackage) mentions(n ast.Node, variables map[types.Object]bool) bool {
	if n == nil {
		return false
	}
	if selector, ok := n.(*ast.SelectorExpr); ok {
		s := pkg.info.Selections[selector]
		if s == nil || s.Indirect() {
			return false
		}
		return pkg.mentions(root(selector.X), variables)
	}
	for n := range ast.Preorder(n) {
		if id, ok := n.(*ast.Ident); ok && variables[pkg.info.Uses[id]] {
			return true
		}
	}
	return false
}
