package mutate

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"strconv"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"
)

func constantOperator() Operator {
	return Operator{
		Name: "constant",
		Hint: "compare the exact value, or go to the limit that it sets and one beyond",
		find: findConstant,
	}
}

// findConstant changes a constant:
//
//	n > 8        →  n > 9
//	name = "x"   →  name = ""
//	sep = ""     →  sep = "mutant"
//	strict: true →  strict: false
//	5*time.Second → 0              (nobody sees a nanosecond more)
//
// Only the largest constant expression is changed, because a part of it may
// have to stay one. The type that the compiler has given to it is written out,
// for a helper cannot infer what the surroundings decide.
func findConstant(f *finder, c inspector.Cursor) {
	e, ok := c.Node().(ast.Expr)
	if !ok || !f.isConstant(e) || f.isChannelCapacity(c) || f.besideError(c) {
		return
	}
	value := f.info.Types[e].Value
	if value.Kind() == constant.Bool {
		open, ok := f.fromBool(e)
		if !ok {
			return
		}
		m := f.replacement(c, strconv.FormatBool(!constant.BoolVal(value)))
		f.wrap(e.Pos(), e.End(), open+f.asBool(e), ") != "+on(m)+")", m)
		return
	}
	name := f.typeName(f.info.TypeOf(e), e.Pos())
	if name == "" || name == "uintptr" {
		return
	}
	helper, after := "mutµnumber", more(f.source(e), e, value)
	if value.Kind() == constant.String {
		helper, after = "mutµtext", `""`
		if constant.StringVal(value) == "" {
			after = `"mutant"`
		}
	}
	if f.basic(e)&(types.IsNumeric|types.IsString) == 0 || f.basic(e)&types.IsUntyped != 0 {
		return
	}
	shut := ")"
	if f.info.TypeOf(e).String() == "time.Duration" && constant.Sign(value) != 0 {
		helper, after, shut = "mutµother", "0", ", 0)"
	}
	m := f.replacement(c, after)
	f.wrap(e.Pos(), e.End(), helper+"["+name+"]("+number(m)+", ", shut, m)
}

// more writes a constant plus one.
func more(text string, e ast.Expr, value constant.Value) string {
	if literal, ok := e.(*ast.BasicLit); ok && literal.Kind == token.INT {
		return constant.BinaryOp(value, token.ADD, constant.MakeInt64(1)).ExactString()
	}
	return bracketed(text, e, token.ADD.Precedence()) + " + 1"
}

// isChannelCapacity leaves the n of make(chan T, n) to the operator for it.
func (f *finder) isChannelCapacity(c inspector.Cursor) bool {
	if kind, index := c.ParentEdge(); kind != edge.CallExpr_Args || index != 1 {
		return false
	}
	call, ok := c.Parent().Node().(*ast.CallExpr)
	return ok && f.makesChannel(call)
}
