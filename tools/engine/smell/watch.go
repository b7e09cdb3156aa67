package smell

import (
	"go/ast"
	"go/token"
	"go/types"
	"regexp"
	"slices"
)

// onlyWatches reports whether a goroutine does nothing but wait, for a receive or
// for a time, and then end something: it cancels a context, stops a value that the
// function goes on with, or ends the process. Perhaps it logs that. There is no
// effect of its own to wait for: what it ends has its own owner.
func (x *index) onlyWatches(s *start, decl *ast.FuncDecl) bool {
	if s.body == nil {
		return false
	}
	only, waits := true, false
	ast.Inspect(s.body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SendStmt, *ast.GoStmt:
			only = false
		case *ast.IncDecStmt:
			counter := x.object(n.X)
			only = only && counter != nil && declaredIn(counter, s.body)
		case *ast.CallExpr:
			switch {
			case x.calls(n, "time.Sleep"):
				waits = true
			case x.builtin(n) == "panic", x.isLogging(n):
			default:
				only = only && x.ends(n, s, decl)
			}
		case *ast.RangeStmt:
			waits = waits || x.isReceivable(n.X)
		case *ast.UnaryExpr:
			waits = waits || n.Op == token.ARROW
		case *ast.AssignStmt:
			only = only && n.Tok == token.DEFINE
		}
		return only
	})
	return only && waits
}

// ends reports whether a call does no more than end something, or say why.
func (x *index) ends(call *ast.CallExpr, s *start, decl *ast.FuncDecl) bool {
	if x.calls(call, "(context.Context).Done", "(context.Context).Err", "os.Exit", "os/signal.Stop", "runtime/debug.SetTraceback", "fmt.Sprint", "fmt.Sprintf") {
		return true
	}
	return isCancel(x.info.TypeOf(call.Fun)) || isStop(call) && x.usedAfter(x.object(receiver(call)), s, decl)
}

// isCancel reports whether a type is that of a function that cancels a context.
func isCancel(t types.Type) bool {
	return isNamed(t, "context", "CancelFunc") || isNamed(t, "context", "CancelCauseFunc")
}

// isStop reports whether a call stops a value, by the name of its method. Shutdown
// is none: its end is what one has to wait for.
func isStop(call *ast.CallExpr) bool {
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	return ok && len(call.Args) == 0 && slices.Contains([]string{"Stop", "Close", "Kill", "Cancel", "Drain"}, sel.Sel.Name)
}

// usedAfter reports whether the function goes on to use something after it has
// started a goroutine.
func (x *index) usedAfter(obj types.Object, s *start, decl *ast.FuncDecl) bool {
	for _, use := range x.uses[obj] {
		if n := use.Node(); n.Pos() > s.node().End() && within(n, decl) {
			return true
		}
	}
	return false
}

var logging = regexp.MustCompile(`^(Print|Log|Debug|Info|Warn|Error|Fatal)(f|ln|w|Context)?$|^Fprint(f|ln)?$`)

// isLogging reports whether a call prints or logs something.
func (x *index) isLogging(call *ast.CallExpr) bool {
	if _, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok {
		return logging.MatchString(calledAs(call))
	}
	return x.builtin(call) == "print" || x.builtin(call) == "println"
}
