package mutate

import (
	"go/ast"
	"go/token"

	"golang.org/x/tools/go/ast/inspector"
)

func statementOperator() Operator {
	return Operator{
		Name: "statement",
		Hint: "compare what this statement leaves behind",
		find: findStatement,
	}
}

// findStatement drops a statement that no operator before it has dropped:
//
//	log.Print(n)       →
//	total = n          →
//	i++                →
//	results <- r       →
//
// A declaration is never dropped, nor is a statement with a label.
func findStatement(f *finder, c inspector.Cursor) {
	if !inList(c) || f.dropped == c.Node() {
		return
	}
	switch n := c.Node().(type) {
	case *ast.AssignStmt:
		if n.Tok == token.DEFINE || allBlank(n.Lhs) {
			return
		}
	case *ast.ExprStmt, *ast.IncDecStmt, *ast.SendStmt, *ast.GoStmt:
	default:
		return
	}
	f.drop(c)
}

// allBlank reports whether an assignment only throws values away.
func allBlank(left []ast.Expr) bool {
	for _, e := range left {
		if name, ok := e.(*ast.Ident); !ok || name.Name != "_" {
			return false
		}
	}
	return true
}
