package mutate

import (
	"go/ast"
	"go/token"

	"golang.org/x/tools/go/ast/inspector"
)

// findCase empties a case of a switch:
//
//	case 'a': n++  →  case 'a':
func findCase(f *finder, c inspector.Cursor) {
	clause, ok := c.Node().(*ast.CaseClause)
	if !ok || len(clause.Body) == 0 {
		return
	}
	last := clause.Body[len(clause.Body)-1]
	if branch, ok := last.(*ast.BranchStmt); ok && len(clause.Body) == 1 && branch.Tok == token.BREAK && branch.Label == nil {
		return
	}
	m := f.mutant(clause.Pos(), last.End(), f.text(clause.Pos(), clause.Colon+1))
	f.insert(clause.Colon+1, " if "+on(m)+" { break };", m)
}
