package smell

import (
	"cmp"
	"go/ast"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"
)

// Unwaited reports groups whose Wait is never called.
var Unwaited = &analysis.Analyzer{
	Name:     "unwaited",
	URL:      page + "#unwaited",
	Requires: []*analysis.Analyzer{indexer},
	Run:      over(unwaited),
	Doc: `report groups whose Wait is never called

Before:

	func copyAll(names []string) {
		var copies errgroup.Group
		copies.SetLimit(4)
		for _, name := range names {
			copies.Go(func() error { return copyFile(name) })
		}
	}

After:

	func copyAll(names []string) error {
		var copies errgroup.Group
		copies.SetLimit(4)
		for _, name := range names {
			copies.Go(func() error { return copyFile(name) })
		}
		return copies.Wait()
	}

A group counts its goroutines for the one who waits. Without a Wait the function
returns while they still run, and an errgroup's errors are lost.

Watch: the function now takes as long as the slowest goroutine, and can fail.

It is reported for a sync.WaitGroup or an errgroup.Group with Go, or with Add and
a Done in a goroutine, when the package calls no Wait on it. A group that is a
parameter, is exported, or goes to another package is not reported: its Wait may
be there. Nor is one whose goroutines tell their end on a channel, or to another
group, as well.`,
}

func unwaited(p *program) {
	for _, obj := range p.groups() {
		t := tally{seen: map[types.Object]bool{}}
		if !p.tally(&t, obj, false) || t.first == nil || t.heard || !t.goes && !t.done {
			continue
		}
		if isNamed(obj.Type(), "sync", "WaitGroup") {
			p.report(t.first, "%s.Wait is never called, so the goroutines that it counts are not waited for: call it before their results are used", obj.Name())
		} else {
			p.report(t.first, "%s.Wait is never called, so its goroutines are not waited for and their errors are lost: call it before the function returns", obj.Name())
		}
	}
}

// groups lists the groups of which all that is done with them can be seen, in the
// order of their declarations.
func (p *program) groups() []types.Object {
	var found []types.Object
	for obj := range p.uses {
		if isGroup(obj.Type()) && p.isOwnGroup(obj) {
			found = append(found, obj)
		}
	}
	slices.SortFunc(found, func(a, b types.Object) int { return cmp.Compare(a.Pos(), b.Pos()) })
	return found
}

func isGroup(t types.Type) bool {
	return isNamed(t, "sync", "WaitGroup") || isNamed(t, "golang.org/x/sync/errgroup", "Group")
}

// isOwnGroup reports whether all that is done with a group can be seen: it is made
// here, and is no parameter and no exported name.
func (p *program) isOwnGroup(obj types.Object) bool {
	v, ok := obj.(*types.Var)
	if !ok || v.Pkg() != p.pass.Pkg || v.Exported() && (v.IsField() || v.Parent() == p.pass.Pkg.Scope()) || v.Embedded() {
		return false
	}
	if _, pointer := types.Unalias(v.Type()).(*types.Pointer); !pointer {
		return v.Kind() != types.ParamVar
	}
	if call := p.shared[v]; call != nil {
		return p.calls(call, "golang.org/x/sync/errgroup.WithContext")
	}
	return len(p.given[v]) > 0 && !slices.ContainsFunc(p.given[v], func(value ast.Expr) bool {
		switch value := ast.Unparen(value).(type) {
		case *ast.UnaryExpr:
			_, ok := value.X.(*ast.CompositeLit)
			return !ok
		case *ast.CallExpr:
			return p.builtin(value) != "new"
		}
		return true
	})
}

// A tally is what is done with a group under all its names.
type tally struct {
	first ast.Node // the first start of a goroutine, or the first Add
	goes  bool     // Go starts goroutines
	done  bool     // a goroutine calls Done
	heard bool     // a goroutine tells its end on a channel, or to another group, as well
	seen  map[types.Object]bool
}

// tally adds what is done with a group under one of its names. It reports false when
// somebody waits for the group, or might.
func (p *program) tally(t *tally, group types.Object, inStart bool) bool {
	if t.seen[group] {
		return true
	}
	t.seen[group] = true
	for _, use := range p.uses[group] {
		whole := selected(use)
		up := whole.Parent()
		if unary, ok := up.Node().(*ast.UnaryExpr); ok && unary.X == whole.Node() {
			whole, up = up, up.Parent()
		}
		s := p.startAround(use)
		inStart := inStart || s != nil
		if decl := declaration(use); s != nil && decl != nil {
			found := p.signalsOf(s)
			delete(found.groups, group)
			t.heard = t.heard || len(found.groups) > 0 || p.tells(found, s, decl)
		}
		switch n := up.Node().(type) {
		case *ast.SelectorExpr:
			call, called := up.Parent().Node().(*ast.CallExpr)
			if !called || call.Fun != n || !t.add(n.Sel.Name, call, inStart) {
				return false
			}
		case *ast.CallExpr:
			param := p.parameter(n, whole.Node())
			if param == nil || !p.tally(t, param, inStart) {
				return false
			}
		case *ast.AssignStmt:
			if !slices.ContainsFunc(n.Lhs, func(left ast.Expr) bool { return left == whole.Node() }) {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// add adds a call of a method, and reports false when it is Wait.
func (t *tally) add(method string, call *ast.CallExpr, inStart bool) bool {
	switch method {
	case "Go", "TryGo", "Add":
		t.goes = t.goes || method != "Add"
		if t.first == nil || call.Pos() < t.first.Pos() {
			t.first = call
		}
	case "Done":
		t.done = t.done || inStart
	case "SetLimit":
	default:
		return false
	}
	return true
}

// parameter is the parameter that an argument of a call becomes, or nil when the
// function called is not declared in this package.
func (p *program) parameter(call *ast.CallExpr, arg ast.Node) types.Object {
	for param, given := range p.resolve(call).args {
		if given == arg && param != nil {
			return param
		}
	}
	return nil
}
