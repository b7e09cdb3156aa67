package mutate

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ast/inspector"
)

func concatOperator() Operator {
	return Operator{
		Name: "concat",
		Hint: "compare the whole text, not a part of it",
		find: findConcat,
	}
}

// findConcat drops what is appended to a string:
//
//	a + b  →  a
func findConcat(f *finder, c inspector.Cursor) {
	e, ok := c.Node().(*ast.BinaryExpr)
	if !ok || e.Op != token.ADD || f.isConstant(e) || f.basic(e)&types.IsString == 0 || f.hurried(c) {
		return
	}
	m := f.replacement(c, f.source(e.X))
	f.call(e, "mutµconcat("+number(m)+", ", ")", m)
}
