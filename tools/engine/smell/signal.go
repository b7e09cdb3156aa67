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
	locks    map[types.Object]bool // the mutexes it locks
	unlocks  map[types.Object]bool // the mutexes it unlocks
	groups   map[types.Object]bool // the WaitGroups and the like that it tells
	runs     map[types.Object]bool // the values whose Serve or Run it is, where that code cannot be seen
}

// signalsOf collects the signals of a goroutine, through the functions of its
// own package that it calls. Goroutines that it starts itself are others.
func (x *index) signalsOf(s *start) *signals {
	w := &signalWalk{index: x, seen: map[*ast.BlockStmt]bool{}, found: &signals{
		sends: map[types.Object]bool{}, receives: map[types.Object]bool{}, locks: map[types.Object]bool{}, unlocks: map[types.Object]bool{},
		groups: map[types.Object]bool{}, runs: map[types.Object]bool{},
	}}
	if s.body == nil {
		w.call(s.call, x.object, true)
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
			if f, given := c.args[w.object(n.Fun)]; given {
				w.walkGiven(f, outer)
			} else {
				w.call(n, resolve, false)
			}
		}
		return true
	})
}

// walkGiven looks at a function that the code around was given, and calls.
func (w *signalWalk) walkGiven(f ast.Expr, outer func(ast.Expr) types.Object) {
	if c := w.resolve(&ast.CallExpr{Fun: f, Lparen: f.Pos(), Rparen: f.End()}); c.body != nil {
		w.walk(c, outer)
	} else {
		w.found.unknown = true
	}
}

// call looks at a call in a goroutine, or at the call that is the whole of it.
func (w *signalWalk) call(call *ast.CallExpr, resolve func(ast.Expr) types.Object, whole bool) {
	_, static := typeutil.Callee(w.info, call).(*types.Func)
	w.found.unknown = w.found.unknown || whole && !static
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
			add(w.found.groups, resolve(receiver(call)))
		}
		return
	case isLock(name):
		add(w.found.locks, w.object(receiver(call)))
		return
	case isUnlock(name):
		add(w.found.unlocks, w.object(receiver(call)))
		return
	case strings.HasPrefix(name, "(*net/http.Server).Serve"), strings.HasPrefix(name, "(*net/http.Server).ListenAndServe"):
		w.found.serves = true
		return
	}
	if isCancel(w.info.TypeOf(call.Fun)) {
		w.found.cancels = true
		return
	}
	if c := w.resolve(call); c.body != nil {
		w.walk(c, resolve)
		return
	}
	w.unseen(call, resolve, whole)
}

// isLock reports whether a function locks a mutex, for writing or for reading.
func isLock(name string) bool {
	switch name {
	case "(*sync.Mutex).Lock", "(*sync.RWMutex).Lock", "(*sync.RWMutex).RLock", "(sync.Locker).Lock":
		return true
	}
	return false
}

// isUnlock reports whether a function unlocks a mutex.
func isUnlock(name string) bool {
	switch name {
	case "(*sync.Mutex).Unlock", "(*sync.RWMutex).Unlock", "(*sync.RWMutex).RUnlock", "(sync.Locker).Unlock":
		return true
	}
	return false
}

// private reports whether a variable is declared in code that has been walked and
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

// unseen judges a call of code that cannot be seen by its name and by what it is
// given. A function value that is the whole goroutine may do anything, and what is
// given a channel to receive from ends when the channel is closed.
func (w *signalWalk) unseen(call *ast.CallExpr, resolve func(ast.Expr) types.Object, whole bool) {
	f, static := typeutil.Callee(w.info, call).(*types.Func)
	if static && f.Signature().Recv() != nil {
		switch name := f.Name(); {
		case name == "Done", name == "Finish":
			w.found.done = w.found.done || f.Signature().Results().Len() == 0
		case name == "Fire", name == "Release":
			w.found.done = w.found.done || f.Signature().Params().Len() == 0
		case strings.HasPrefix(name, "Serve"), strings.HasPrefix(name, "ListenAndServe"), name == "Run":
			if of := w.object(receiver(call)); of != nil && !w.private(of) {
				add(w.found.runs, resolve(receiver(call)))
			}
		}
		if whole && types.IsInterface(f.Signature().Recv().Type()) {
			w.found.unknown = true
		}
	}
	for _, arg := range call.Args {
		switch t := w.info.TypeOf(arg); {
		case isNamed(t, "sync", "WaitGroup"):
			w.found.done = true
		case w.isChan(arg), whole && w.isReceivable(arg), whole && t != nil && isFunc(t):
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
