package mutate

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"
)

func returnOperator() Operator {
	return Operator{
		Name: "return",
		Hint: "compare what the caller makes of this value: the output or the exit code",
		find: findReturn,
	}
}

// findReturn returns a zero value:
//
//	return n, err  →  return 0, err
//	return n, err  →  return n, nil
//	return f()     →  return 0         (f is called)
//	return f()     →  return 0, nil    (f returns two values, and is not called)
//
// What is returned beside an error is left as it is, for nobody looks at it. A
// constant is changed by its own operator, and so is a comparison. A value
// whose type is not the result's, such as a *MyError for an error, goes through
// a helper of the result's type: its zero is nil, not a nil *MyError.
func findReturn(f *finder, c inspector.Cursor) {
	statement, ok := c.Node().(*ast.ReturnStmt)
	if !ok || len(statement.Results) == 0 {
		return
	}
	function, names := f.surroundings(c)
	results := f.resultsOf(function)
	if results == nil || results.Len() != len(names) {
		return
	}
	if len(names) != len(statement.Results) {
		if inList(c) && ours(names[0]) {
			m := f.mutant(statement.Pos(), statement.End(), "return "+f.zeros(results))
			f.insert(statement.Pos(), "if "+on(m)+" { return }; ", m)
		}
		return
	}
	failed := f.fails(c, statement)
	for i, e := range statement.Results {
		if f.isConstant(e) || f.info.Types[e].IsNil() || f.isZeroLiteral(e) || logical(e) || failed && i < len(names)-1 {
			continue
		}
		result := results.At(i)
		if f.hurried(c.ChildAt(edge.ReturnStmt_Results, i)) {
			f.clear(c, statement, names, results, i)
			continue
		}
		open := "mutµzero("
		if !types.Identical(f.info.TypeOf(e), result.Type()) || f.shifted(e) {
			if !ours(names[i]) && !f.means(names[i], result, e.Pos()) {
				continue
			}
			open = "mutµzeroOf(" + names[i] + ")("
		}
		m := f.mutant(e.Pos(), e.End(), f.zero(result.Type())) // No operator is around a result.
		m.Called = calls(e)
		f.wrap(e.Pos(), e.End(), open+number(m)+", ", ")", m)
	}
}

// calls says whether an expression has a call, or what looks like one: a conversion.
func calls(e ast.Expr) bool {
	for n := range ast.Preorder(e) {
		switch n.(type) {
		case *ast.CallExpr:
			return true
		case *ast.FuncLit:
			return false
		}
	}
	return false
}

// clear returns a zero value where the value may not be handed to a helper: in a
// statement of its own, before the one that stands there.
func (f *finder) clear(c inspector.Cursor, statement *ast.ReturnStmt, names []string, results *types.Tuple, i int) {
	if !inList(c) || strings.Contains(f.source(statement), "\n") {
		return
	}
	for j, name := range names {
		if !ours(name) && !f.means(name, results.At(j), statement.Pos()) {
			return
		}
	}
	e := statement.Results[i]
	m := f.mutant(e.Pos(), e.End(), f.zero(results.At(i).Type()))
	m.Called = calls(e)
	values := f.text(statement.Results[0].Pos(), statement.Results[len(names)-1].End())
	f.insert(statement.Pos(), "if "+on(m)+" { "+strings.Join(names, ", ")+" = "+values+"; mutµclear(&"+names[i]+"); return }; ", m)
}

// fails says whether a statement surely returns an error, as far as one can
// see: one that is made there, or one whose condition says that it is none but
// nil.
func (f *finder) fails(c inspector.Cursor, statement *ast.ReturnStmt) bool {
	if len(statement.Results) == 0 {
		return false
	}
	last := ast.Unparen(statement.Results[len(statement.Results)-1])
	if !types.Identical(f.info.TypeOf(last), types.Universe.Lookup("error").Type()) {
		return false
	}
	switch e := last.(type) {
	case *ast.CallExpr:
		fn := f.target(e)
		return fn != nil && fn.Pkg() != nil && (makesErrors(fn.Pkg().Path()) || fn.FullName() == "fmt.Errorf")
	case *ast.Ident:
		for up := range c.Enclosing((*ast.IfStmt)(nil), (*ast.FuncDecl)(nil), (*ast.FuncLit)(nil)) {
			branch, ok := up.Node().(*ast.IfStmt)
			if !ok {
				return false
			}
			if branch.Body.Pos() < statement.Pos() && statement.End() < branch.Body.End() && f.excludesNil(branch.Cond, e.Name) {
				return true
			}
		}
	}
	return false
}

// besideError says whether an expression is returned together with an error.
func (f *finder) besideError(c inspector.Cursor) bool {
	statement, ok := c.Parent().Node().(*ast.ReturnStmt)
	if !ok || !f.fails(c, statement) {
		return false
	}
	_, index := c.ParentEdge()
	return index < len(statement.Results)-1
}

// makesErrors says whether a package is one whose functions make errors.
func makesErrors(path string) bool {
	return path == "errors" || path == "github.com/pkg/errors" || path == "golang.org/x/xerrors"
}

// excludesNil says whether a condition is name != nil, or that and more.
func (f *finder) excludesNil(cond ast.Expr, name string) bool {
	binary, ok := ast.Unparen(cond).(*ast.BinaryExpr)
	if !ok {
		return false
	}
	if binary.Op == token.LAND {
		return f.excludesNil(binary.X, name) || f.excludesNil(binary.Y, name)
	}
	left, ok := ast.Unparen(binary.X).(*ast.Ident)
	return ok && binary.Op == token.NEQ && left.Name == name && f.info.Types[binary.Y].IsNil()
}

// resultsOf returns the results of a function declaration or literal.
func (f *finder) resultsOf(function ast.Node) *types.Tuple {
	var t types.Type
	switch n := function.(type) {
	case *ast.FuncDecl:
		if obj := f.info.Defs[n.Name]; obj != nil {
			t = obj.Type()
		}
	case *ast.FuncLit:
		t = f.info.TypeOf(n)
	}
	if s, ok := t.(*types.Signature); ok {
		return s.Results()
	}
	return nil
}

// means says whether a name stands for a variable at a place.
func (f *finder) means(name string, v *types.Var, at token.Pos) bool {
	scope := f.file.pkg.types.Scope().Innermost(at)
	if name == "_" || scope == nil {
		return false
	}
	_, found := scope.LookupParent(name, at)
	return found == v
}

// isZeroLiteral says whether an expression is a T{} that is the zero value.
func (f *finder) isZeroLiteral(e ast.Expr) bool {
	literal, ok := ast.Unparen(e).(*ast.CompositeLit)
	if !ok || len(literal.Elts) > 0 {
		return false
	}
	switch f.info.TypeOf(literal).Underlying().(type) {
	case *types.Struct, *types.Array:
		return true
	}
	return false
}

// logical says whether an expression is a comparison or made of conditions, so
// that other operators change it.
func logical(e ast.Expr) bool {
	binary, ok := ast.Unparen(e).(*ast.BinaryExpr)
	if !ok {
		return false
	}
	switch binary.Op {
	case token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ, token.LAND, token.LOR:
		return true
	}
	return false
}

// zero writes the zero value of a type.
func (f *finder) zero(t types.Type) string {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		switch {
		case u.Info()&types.IsBoolean != 0:
			return "false"
		case u.Info()&types.IsNumeric != 0:
			return "0"
		case u.Info()&types.IsString != 0:
			return `""`
		}
		return "nil"
	case *types.Struct, *types.Array:
		return types.TypeString(t, f.qualifier) + "{}"
	}
	if _, ok := t.(*types.TypeParam); ok {
		return "*new(" + t.String() + ")"
	}
	return "nil"
}

func (f *finder) zeros(results *types.Tuple) string {
	var all []string
	for v := range results.Variables() {
		all = append(all, f.zero(v.Type()))
	}
	return strings.Join(all, ", ")
}
