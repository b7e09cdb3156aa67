package mutate

import (
	"go/ast"
	"go/constant"
	"go/token"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"
)

func caseOperator() Operator {
	return Operator{
		Name: "case",
		Hint: "add an input that takes this case, and compare the whole result",
		find: findCase,
	}
}

// findCase empties a case of a switch:
//
//	case 'a': n++  →  case 'a':
func findCase(f *finder, c inspector.Cursor) {
	clause, ok := c.Node().(*ast.CaseClause)
	if !ok || len(clause.Body) == 0 {
		return
	}
	last := clause.Body[len(clause.Body)-1]
	if f.returnsZero(clause) && endsFunction(c.Parent().Parent()) {
		return // So does the end of the function.
	}
	if branch, ok := last.(*ast.BranchStmt); ok && len(clause.Body) == 1 && branch.Tok == token.BREAK && branch.Label == nil {
		return
	}
	m := f.mutant(clause.Pos(), last.End(), f.text(clause.Pos(), clause.Colon+1))
	f.insert(clause.Colon+1, " if "+on(m)+" { break };", m)
}

// returnsZero says whether all that a case does is to return zero values.
func (f *finder) returnsZero(clause *ast.CaseClause) bool {
	statement, ok := clause.Body[0].(*ast.ReturnStmt)
	if !ok {
		return false
	}
	for _, e := range statement.Results {
		switch v := f.info.Types[e]; {
		case v.IsNil():
		case v.Value == nil:
			return false
		case v.Value.Kind() == constant.Bool && constant.BoolVal(v.Value),
			v.Value.Kind() == constant.String && constant.StringVal(v.Value) != "",
			v.Value.Kind() != constant.Bool && v.Value.Kind() != constant.String && constant.Sign(v.Value) != 0:
			return false
		}
	}
	return true
}

// endsFunction says whether a statement is the last one of a function.
func endsFunction(c inspector.Cursor) bool {
	if _, more := c.NextSibling(); more {
		return false
	}
	switch c.Parent().ParentEdgeKind() {
	case edge.FuncDecl_Body, edge.FuncLit_Body:
		return true
	}
	return false
}
