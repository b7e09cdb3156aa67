package mutate

import (
	"go/ast"
	"go/constant"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"
)

func unwrapOperator() Operator {
	return Operator{
		Name: "unwrap",
		Hint: "add a case whose result depends on the kind of the error, such as an exit code",
		find: findUnwrap,
	}
}

// findUnwrap breaks the chain of an error, and leaves its text as it is:
//
//	fmt.Errorf("read: %w", err)  →  fmt.Errorf("read: %v", err)
func findUnwrap(f *finder, c inspector.Cursor) {
	if kind, index := c.ParentEdge(); kind != edge.CallExpr_Args || index != 0 {
		return
	}
	call, ok := c.Parent().Node().(*ast.CallExpr)
	e, isExpr := c.Node().(ast.Expr)
	if !ok || !isExpr || f.callee(call) != "fmt.Errorf" || !f.isConstant(e) {
		return
	}
	format := constant.StringVal(f.info.Types[e].Value)
	if !strings.Contains(strings.ReplaceAll(format, "%%", ""), "%w") {
		return
	}
	after := strconv.Quote(strings.ReplaceAll(format, "%w", "%v"))
	m := f.replacement(c, after)
	f.wrap(e.Pos(), e.End(), "mutµother("+number(m)+", ", ", "+after+")", m)
}
