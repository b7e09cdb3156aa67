package mutate

import (
	"go/ast"
	"go/constant"
	"go/types"

	"golang.org/x/tools/go/ast/inspector"
)

func capacityOperator() Operator {
	return Operator{
		Name:       "capacity",
		Hint:       "add a case in which the receiver is late or gone (in a script: upstream with hang)",
		Concurrent: true,
		find:       findCapacity,
	}
}

// findCapacity takes the buffer of a channel away, or all but one place of it:
//
//	make(chan T, n)  →  make(chan T, 0)
//	make(chan T, n)  →  make(chan T, 1)
func findCapacity(f *finder, c inspector.Cursor) {
	call, ok := c.Node().(*ast.CallExpr)
	if !ok || len(call.Args) != 2 || !f.makesChannel(call) {
		return
	}
	n := call.Args[1]
	known := int64(-1)
	if value := f.info.Types[n].Value; value != nil {
		known, _ = constant.Int64Val(constant.ToInt(value))
	}
	if known == 0 {
		return
	}
	owners := []*Mutant{f.mutant(n.Pos(), n.End(), "0")}
	second := "0"
	if known != 1 {
		owners = append(owners, f.mutant(n.Pos(), n.End(), "1"))
		second = number(owners[1])
	}
	f.wrap(n.Pos(), n.End(), "mutµcapacity("+number(owners[0])+", "+second+", int(", "))", owners...)
}

// makesChannel says whether a call is a make(chan T, …).
func (f *finder) makesChannel(call *ast.CallExpr) bool {
	if f.builtin(call) != "make" || len(call.Args) == 0 {
		return false
	}
	t := f.info.TypeOf(call.Args[0])
	if t == nil {
		return false
	}
	_, ok := t.Underlying().(*types.Chan)
	return ok
}
