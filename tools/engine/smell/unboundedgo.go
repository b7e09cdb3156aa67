package smell

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/inspector"
)

// UnboundedGo reports loops that start a goroutine for each element of their input.
var UnboundedGo = &analysis.Analyzer{
	Name:     "unboundedgo",
	URL:      page + "#unboundedgo",
	Requires: []*analysis.Analyzer{indexer},
	Run:      over(unboundedGo),
	Doc: `report loops that start a goroutine for each element without a limit

Before:

	func all(files []string) error {
		var workers errgroup.Group
		for _, file := range files {
			workers.Go(func() error { return process(file) })
		}
		return workers.Wait()
	}

After:

	func all(files []string) error {
		var workers errgroup.Group
		workers.SetLimit(runtime.GOMAXPROCS(0))
		for _, file := range files {
			workers.Go(func() error { return process(file) })
		}
		return workers.Wait()
	}

A goroutine is cheap, and what it holds is not: a file, a connection, the memory
of the file it reads. The program works with the ten files of a test and fails
with the ten thousand of the first of the month. With a limit it needs the same for
any input, and is rarely slower.

Watch: under a limit Go blocks. Goroutines that wait for each other can then wait
forever, and so can a caller that receives their results only after the loop.

A limit is a SetLimit on the group; a semaphore, that is a send on a channel, a
receive whose value is thrown away, or a call of Acquire or Wait, in the loop or in
the goroutine; a counter by which the loop ends; or a wait for the goroutine in the
same round. A loop that counts to a number, or that ranges over an array or over
elements written out in the function, is bounded. A loop that accepts connections
is left to unownedgo, and tests, which choose their input, are left alone.`,
}

func unboundedGo(p *program) {
	for _, s := range p.starts {
		if p.inTest(s.node()) || s.group != nil && p.hasLimit(s.group) || leavesAfter(s.at) || p.inAcceptLoop(s.at) {
			continue
		}
		unbounded := false
		for _, loop := range loops(s.at) {
			if !within(s.node(), loopBody(loop.Node())) || p.isCounted(loop.Node()) {
				continue
			}
			if p.limits(loopBody(loop.Node()), s) || p.counts(loop, s) {
				unbounded = false
				break
			}
			unbounded = true
		}
		if unbounded {
			p.report(s.node(), "this loop starts as many goroutines as there is input: limit them, for example with errgroup's SetLimit")
		}
	}
}

// hasLimit reports whether a group has a limit, or one that cannot be seen.
func (p *program) hasLimit(group ast.Expr) bool {
	obj, ok := p.object(group).(*types.Var)
	if !ok {
		return true
	}
	for cur := range p.root.Preorder((*ast.CallExpr)(nil)) {
		call, ok := cur.Node().(*ast.CallExpr)
		if ok && p.calls(call, "(*golang.org/x/sync/errgroup.Group).SetLimit") && p.object(receiver(call)) == obj {
			return true
		}
	}
	// A parameter's limit is set by the caller.
	for cur := range p.root.Preorder((*ast.Field)(nil)) {
		field, ok := cur.Node().(*ast.Field)
		if ok && !obj.IsField() && declaredIn(obj, field) {
			return true
		}
	}
	return false
}

// counts reports whether the loop keeps count of the goroutines that it starts, and
// ends or skips by that count: if running == most { break }.
func (p *program) counts(loop inspector.Cursor, s *start) bool {
	counters := map[types.Object]bool{}
	asked := func(cond ast.Expr) bool {
		found := false
		ast.Inspect(cond, func(n ast.Node) bool {
			compared, ok := n.(*ast.BinaryExpr)
			found = found || ok && (counters[p.object(compared.X)] || counters[p.object(compared.Y)]) && !p.asksForSize(compared)
			return !found
		})
		return found
	}
	for cur := range cursorOf(s.at, loopBody(loop.Node())).Preorder((*ast.IncDecStmt)(nil)) {
		if step, ok := cur.Node().(*ast.IncDecStmt); ok && !within(step, s.node()) {
			if obj := p.object(step.X); obj != nil {
				counters[obj] = true
			}
		}
	}
	if of, ok := loop.Node().(*ast.ForStmt); ok && of.Cond != nil && asked(of.Cond) {
		return true
	}
	for cur := range cursorOf(s.at, loopBody(loop.Node())).Preorder((*ast.IfStmt)(nil)) {
		if branch, ok := cur.Node().(*ast.IfStmt); ok && asked(branch.Cond) && (leaves(branch.Body.List, true) || skips(branch.Body.List)) {
			return true
		}
	}
	return false
}

// isCounted reports whether the number of rounds is chosen by the program and not
// by its input.
func (p *program) isCounted(loop ast.Node) bool {
	switch loop := loop.(type) {
	case *ast.ForStmt:
		if loop.Cond == nil || loop.Post == nil {
			return false
		}
		return !p.asksForSize(loop.Cond)
	case *ast.RangeStmt:
		return !p.isCollection(loop.X)
	}
	return false
}

// asksForSize reports whether a condition asks how many elements a collection has.
func (p *program) asksForSize(cond ast.Expr) bool {
	found := false
	ast.Inspect(cond, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		found = found || ok && p.builtin(call) == "len" && p.isCollection(call.Args[0])
		return !found
	})
	return found
}

// isCollection reports whether an expression may have any number of elements.
func (p *program) isCollection(e ast.Expr) bool {
	t := p.info.TypeOf(e)
	if t == nil {
		return false
	}
	switch t.Underlying().(type) {
	case *types.Slice, *types.Map:
		e = ast.Unparen(e)
		if ident, ok := e.(*ast.Ident); ok {
			if value, known := p.values[p.info.Uses[ident]]; known {
				e = value
			}
		}
		_, written := ast.Unparen(e).(*ast.CompositeLit)
		return !written || !p.isWhole(e)
	case *types.Chan, *types.Signature:
		return true
	}
	return false
}

// isWhole reports whether a composite literal has elements: an empty one is filled
// later, with any number.
func (p *program) isWhole(e ast.Expr) bool {
	lit, ok := ast.Unparen(e).(*ast.CompositeLit)
	return ok && len(lit.Elts) > 0
}

// limits reports whether the body of a loop holds back a goroutine that it starts.
func (p *program) limits(body *ast.BlockStmt, s *start) bool {
	mine := p.signalsOf(s).sends
	found := false
	for cur := range cursorOf(s.at, body).Preorder((*ast.SendStmt)(nil), (*ast.UnaryExpr)(nil), (*ast.CallExpr)(nil), (*ast.RangeStmt)(nil)) {
		inGoroutine := within(cur.Node(), s.node())
		switch n := cur.Node().(type) {
		case *ast.SendStmt:
			found = found || !inGoroutine || p.isToken(n.Chan)
		case *ast.UnaryExpr:
			if n.Op != token.ARROW {
				continue
			}
			if !inGoroutine && n.Pos() > s.node().End() && mine[p.object(n.X)] {
				return true // It waits for the goroutine in the same round.
			}
			_, thrown := cur.Parent().Node().(*ast.ExprStmt)
			_, called := ast.Unparen(n.X).(*ast.CallExpr)
			found = found || thrown && !called && p.isToken(n.X)
		case *ast.CallExpr:
			name := strings.ToLower(calledAs(n))
			found = found || strings.Contains(name, "acquire") || strings.HasPrefix(name, "wait") && !inGoroutine
		}
	}
	return found
}

// isToken reports whether what goes over a channel carries no data, as in a
// semaphore.
func (p *program) isToken(channel ast.Expr) bool {
	t := p.info.TypeOf(channel)
	if t == nil {
		return false
	}
	ch, ok := t.Underlying().(*types.Chan)
	if !ok {
		return false
	}
	switch elem := ch.Elem().Underlying().(type) {
	case *types.Struct:
		return elem.NumFields() == 0
	case *types.Basic:
		return elem.Kind() == types.Bool || elem.Kind() == types.Int
	}
	return false
}

// cursorOf is the cursor at a node that encloses another cursor.
func cursorOf(inner inspector.Cursor, outer ast.Node) inspector.Cursor {
	for up := range inner.Enclosing() {
		if up.Node() == outer {
			return up
		}
	}
	return inner
}
