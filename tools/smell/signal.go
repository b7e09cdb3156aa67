package smell

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/types/typeutil"
)

// signals is what a goroutine does that somebody else can notice.
type signals struct {
	done     bool                  // it tells a WaitGroup, or something like it
	unknown  bool                  // it may tell somebody in a way that cannot be seen
	cancels  bool                  // it cancels a context
	recovers bool                  // it recovers from a panic
	serves   bool                  // it runs an HTTP server
	sends    map[types.Object]bool // the channels it sends on or closes
	receives map[types.Object]bool // the channels it receives from
}

// signalsOf collects the signals of a goroutine, through the functions of its
// own package that it calls. Goroutines that it starts itself are others.
func (x *index) signalsOf(s *start) *signals {
	w := &signalWalk{index: x, seen: map[*ast.BlockStmt]bool{}, found: &signals{
		sends: map[types.Object]bool{}, receives: map[types.Object]bool{},
	}}
	if s.body == nil {
		w.unseen(s.call, true)
		return w.found
	}
	w.walk(s.code, nil)
	return w.found
}

type signalWalk struct {
	*index
	seen  map[*ast.BlockStmt]bool
	found *signals
}

// walk looks at code that was called with args from the code around it.
func (w *signalWalk) walk(c code, outer func(ast.Expr) types.Object) {
	if w.seen[c.body] {
		return
	}
	w.seen[c.body] = true
	// resolve names a channel as the one who started the goroutine knows it.
	// What belongs to the goroutine alone is nil; a channel that it took from
	// somewhere under a new name is an unknown signal.
	resolve := func(e ast.Expr) types.Object {
		obj := w.object(e)
		if obj == nil {
			w.found.unknown = true
			return nil
		}
		if arg, ok := c.args[obj]; ok {
			if outer == nil {
				return w.object(arg)
			}
			return outer(arg)
		}
		if v, ok := obj.(*types.Var); ok && !v.IsField() && declaredIn(obj, c.body) {
			if _, made := w.values[obj].(*ast.CallExpr); !made {
				w.found.unknown = true
			}
			return nil
		}
		return obj
	}
	ast.Inspect(c.body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			return false
		case *ast.SendStmt:
			add(w.found.sends, resolve(n.Chan))
		case *ast.UnaryExpr:
			if n.Op == token.ARROW {
				add(w.found.receives, w.object(n.X))
			}
		case *ast.DeferStmt:
			if _, dynamic := typeutil.Callee(w.info, n.Call).(*types.Var); dynamic && w.resolve(n.Call).body == nil {
				w.found.unknown = true // defer done()
			}
		case *ast.Ident:
			if obj := w.info.Uses[n]; obj != nil && isNamed(obj.Type(), "io", "PipeWriter") && !declaredIn(obj, c.body) {
				w.found.done = true // Who reads the pipe waits for what is written.
			}
		case *ast.CallExpr:
			w.call(n, resolve)
		}
		return true
	})
}

func (w *signalWalk) call(call *ast.CallExpr, resolve func(ast.Expr) types.Object) {
	switch w.builtin(call) {
	case "close":
		add(w.found.sends, resolve(call.Args[0]))
		return
	case "recover":
		w.found.recovers = true
		return
	case "":
	default:
		return
	}
	switch name := w.callee(call); {
	case name == "(*sync.WaitGroup).Done", name == "(*sync.Cond).Signal", name == "(*sync.Cond).Broadcast",
		name == "(*golang.org/x/sync/semaphore.Weighted).Release",
		name == "(*io.PipeWriter).Close", name == "(*io.PipeWriter).CloseWithError":
		of := w.object(receiver(call))
		if of == nil || !w.private(of) {
			w.found.done = true
		}
		return
	case strings.HasPrefix(name, "(*net/http.Server).") && strings.Contains(name, "Serve"):
		w.found.serves = true
		return
	}
	if isNamed(w.info.TypeOf(call.Fun), "context", "CancelFunc") || isNamed(w.info.TypeOf(call.Fun), "context", "CancelCauseFunc") {
		w.found.cancels = true
		return
	}
	if c := w.resolve(call); c.body != nil {
		w.walk(c, resolve)
		return
	}
	w.unseen(call, false)
}

// private says whether a variable is declared in code that has been walked and
// is not a parameter of it: nobody outside can wait with it.
func (w *signalWalk) private(obj types.Object) bool {
	if v, ok := obj.(*types.Var); !ok || v.IsField() {
		return false
	}
	for body := range w.seen {
		if declaredIn(obj, body) {
			return true
		}
	}
	return false
}

// unseen judges a call of code that cannot be seen by what it is given. A
// function value that is the whole goroutine may do anything.
func (w *signalWalk) unseen(call *ast.CallExpr, whole bool) {
	f, static := typeutil.Callee(w.info, call).(*types.Func)
	if static && f.Signature().Recv() != nil {
		if f.Signature().Results().Len() == 0 && (f.Name() == "Done" || f.Name() == "Finish") {
			w.found.done = true
		}
		if whole && types.IsInterface(f.Signature().Recv().Type()) {
			w.found.unknown = true
		}
	}
	if whole && !static {
		w.found.unknown = true
	}
	for _, arg := range call.Args {
		switch t := w.info.TypeOf(arg); {
		case isNamed(t, "sync", "WaitGroup"):
			w.found.done = true
		case w.isChan(arg), whole && t != nil && isFunc(t):
			w.found.unknown = true
		}
	}
}

func isFunc(t types.Type) bool {
	_, ok := t.Underlying().(*types.Signature)
	return ok
}

func add(set map[types.Object]bool, obj types.Object) {
	if obj != nil {
		set[obj] = true
	}
}
