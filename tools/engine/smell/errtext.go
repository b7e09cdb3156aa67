package smell

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"
)

// ErrText reports errors that are told apart by their text.
var ErrText = &analysis.Analyzer{
	Name:     "errtext",
	URL:      page + "#errtext",
	Requires: []*analysis.Analyzer{indexer},
	Run:      over(errText),
	Doc: `report errors that are told apart by their text

Before:

	if err != nil && strings.Contains(err.Error(), "no such file") {
		return nil
	}

After:

	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}

The text of an error is for people. It changes with the release, with the
operating system and with every wrapping on the way, and it may contain what a
user typed, such as a file named "no such file". A sentinel or a type is part of
an interface, and the compiler finds those who depend on it.

Watch: the two conditions are not equal for every error. List the errors that the
text is meant to find, and look for the sentinel or the type of each.

Tests are left alone, where a text can be what is tested, and so is a comparison
with the empty string. A text that was first put into a variable is not noticed.`,
}

func errText(p *program) {
	const message = "this tells errors apart by their text: use errors.Is with a sentinel or errors.As with a type"
	for cur := range p.root.Preorder((*ast.BinaryExpr)(nil), (*ast.CallExpr)(nil), (*ast.SwitchStmt)(nil)) {
		if p.inTest(cur.Node()) {
			continue
		}
		switch n := cur.Node().(type) {
		case *ast.BinaryExpr:
			if (n.Op == token.EQL || n.Op == token.NEQ) &&
				(p.isErrorText(n.X) && !p.isEmptyText(n.Y) || p.isErrorText(n.Y) && !p.isEmptyText(n.X)) {
				p.report(n, message)
			}
		case *ast.CallExpr:
			if p.calls(n, "strings.Contains", "strings.HasPrefix", "strings.HasSuffix", "strings.EqualFold", "strings.Index") && p.isErrorText(n.Args[0]) {
				p.report(n, message)
			}
		case *ast.SwitchStmt:
			if n.Tag != nil && p.isErrorText(n.Tag) {
				p.report(n.Tag, message)
			}
		}
	}
}

// isErrorText reports whether an expression is err.Error(), lower-cased perhaps.
func (p *program) isErrorText(e ast.Expr) bool {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok {
		return false
	}
	if p.calls(call, "strings.ToLower", "strings.ToUpper", "strings.TrimSpace") {
		return p.isErrorText(call.Args[0])
	}
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok || sel.Sel.Name != "Error" || len(call.Args) != 0 {
		return false
	}
	failure, ok := types.Universe.Lookup("error").Type().Underlying().(*types.Interface)
	of := p.info.TypeOf(sel.X)
	return ok && of != nil && types.Implements(of, failure)
}

func (p *program) isEmptyText(e ast.Expr) bool {
	value := p.info.Types[e].Value
	return value != nil && value.Kind() == constant.String && constant.StringVal(value) == ""
}
