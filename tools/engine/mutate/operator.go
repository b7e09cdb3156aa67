package mutate

import (
	"slices"

	"golang.org/x/tools/go/ast/inspector"
)

// An Operator is a kind of fault. Each has a file of its own, op_NAME.go, which
// holds all that is known of it. A new one is added there and in [Operators].
type Operator struct {
	Name string
	Hint string // what a case has to do so that it kills the operator's mutants
	// Concurrent operators make faults that only concurrent programs have.
	Concurrent bool
	// A mutant of a subtle operator makes a difference for some values only: a case
	// can run its line and never reach the mutant.
	Subtle bool

	find func(*finder, inspector.Cursor) // adds the mutants of one node
}

// Operators lists the kinds of fault in the order in which they are tried at a
// node: the text of an earlier one goes around that of a later one, and a
// statement that one of them has dropped is not dropped by a later one.
func Operators() []Operator {
	return []Operator{
		sectionOperator(),
		lockOperator(),
		unlockOperator(),
		waitgroupOperator(),
		cancelOperator(),
		closeOperator(),
		deferOperator(),
		statementOperator(),
		assignOperator(),
		loopOperator(),
		caseOperator(),
		returnOperator(),
		conditionOperator(),
		logicalOperator(),
		equalityOperator(),
		boundaryOperator(),
		arithmeticOperator(),
		concatOperator(),
		atomicOperator(),
		contextOperator(),
		selectOperator(),
		capacityOperator(),
		unwrapOperator(),
		constantOperator(),
	}
}

// OperatorNamed returns the operator of a mutant. For a name that is none it has
// nothing but that name.
func OperatorNamed(name string) Operator {
	all := Operators()
	if i := slices.IndexFunc(all, func(o Operator) bool { return o.Name == name }); i >= 0 {
		return all[i]
	}
	return Operator{Name: name}
}
