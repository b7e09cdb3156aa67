package mutate

import (
	"go/ast"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ast/inspector"
)

func atomicOperator() Operator {
	return Operator{
		Name:       "atomic",
		Hint:       "add a case in which several goroutines count at once, and run it under -race",
		Concurrent: true,
		find:       findAtomic,
	}
}

// inSteps is what a mutant without a plain form is shown as, before the call as it stands.
const inSteps = "/* not atomic */ "

// findAtomic takes the atomicity away:
//
//	atomic.AddInt64(&n, 1)   →  n += 1
//	atomic.LoadInt64(&n)     →  n
//	n.Add(1)                 →  n.Store(n.Load() + 1)
//
// A read and the write that follows are two steps then, with an invitation to
// other goroutines between them. A Load or Store of a type like atomic.Int64 has
// no plain form, so they stay. What no Go expression says, such as a swap in two
// steps, is shown as a comment.
func findAtomic(f *finder, c inspector.Cursor) {
	call, ok := c.Node().(*ast.CallExpr)
	if !ok {
		return
	}
	name := f.callee(call)
	function, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return
	}
	if plain, ok := strings.CutPrefix(name, "sync/atomic."); ok {
		for _, op := range []string{"Add", "Load", "Store", "Swap", "CompareAndSwap"} {
			if strings.HasPrefix(plain, op) {
				_, statement := c.Parent().Node().(*ast.ExprStmt)
				m := f.mutant(call.Pos(), call.End(), f.plain(call, op, statement))
				f.wrap(function.Pos(), function.End(), "mutµplain"+op+"("+number(m)+", ", ")", m)
				return
			}
		}
		return
	}
	if !strings.HasPrefix(name, "(*sync/atomic.") || function.Sel.Name != "Add" && function.Sel.Name != "CompareAndSwap" {
		return
	}
	// An atomic that is embedded would need the path to it written out.
	selection := f.info.Selections[function]
	if selection == nil || len(selection.Index()) != 1 {
		return
	}
	address := "&("
	if _, ok := f.info.TypeOf(function.X).Underlying().(*types.Pointer); ok {
		address = "("
	}
	m := f.mutant(call.Pos(), call.End(), inSteps+f.source(call))
	f.wrap(function.X.Pos(), function.X.End(), "mutµsplit"+function.Sel.Name+"("+number(m)+", "+address, "))", m)
	f.replace(function.X.End(), function.Sel.End(), "", m)
}

// plain is how a call of sync/atomic would be written without it.
func (f *finder) plain(call *ast.CallExpr, op string, statement bool) string {
	address := ast.Unparen(call.Args[0])
	variable := "*" + f.source(address)
	if of, ok := address.(*ast.UnaryExpr); ok {
		variable = f.source(of.X)
	}
	switch {
	case op == "Load":
		return variable
	case op == "Store" && statement:
		return variable + " = " + f.source(call.Args[1])
	case op == "Add" && statement:
		return variable + " += " + f.source(call.Args[1])
	}
	return inSteps + f.source(call)
}
