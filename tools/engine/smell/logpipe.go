package smell

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/inspector"
)

// LogPipe reports writers of logrus that are never closed.
var LogPipe = &analysis.Analyzer{
	Name:     "logpipe",
	URL:      page + "#logpipe",
	Requires: []*analysis.Analyzer{indexer},
	Run:      over(logPipe),
	Doc: `report writers of logrus that are never closed

Before:

	func run(ctx context.Context, logger *logrus.Logger, name string) error {
		cmd := exec.CommandContext(ctx, name)
		cmd.Stderr = logger.WriterLevel(logrus.WarnLevel)
		return cmd.Run()
	}

After:

	func run(ctx context.Context, logger *logrus.Logger, name string) error {
		warnings := logger.WriterLevel(logrus.WarnLevel)
		defer warnings.Close()
		cmd := exec.CommandContext(ctx, name)
		cmd.Stderr = warnings
		return cmd.Run()
	}

Writer and WriterLevel make a pipe and start a goroutine that reads it until it is
closed. The first run leaves both behind with every command.

Watch: after Close the writer refuses what comes late. Close it when the last user
of it has ended, here when Run has returned.

It is reported when the result is passed on or put in a field of another package's
type and nothing closes it, and when the place can run more than once: in main, in
init and in a function that only they call, one pipe for the life of the process is
fine. Tests are left alone.`,
}

func logPipe(p *program) {
	var callers map[types.Object][]inspector.Cursor
	for cur := range p.root.Preorder((*ast.CallExpr)(nil)) {
		call, ok := cur.Node().(*ast.CallExpr)
		if !ok || p.inTest(call) || !p.calls(call,
			"(*github.com/sirupsen/logrus.Logger).Writer", "(*github.com/sirupsen/logrus.Logger).WriterLevel",
			"(*github.com/sirupsen/logrus.Entry).Writer", "(*github.com/sirupsen/logrus.Entry).WriterLevel") {
			continue
		}
		if callers == nil {
			callers = p.callers()
		}
		if p.neverClosed(cur) && !p.runsOnce(cur, callers, 3) {
			p.report(call, "each call of %s leaves a pipe and a goroutine behind, until its result is closed: keep it and close it", calledAs(call))
		}
	}
}

// neverClosed reports whether the result of a call is used where nothing can close
// it: as an argument, in a field of another package's type, or in a variable that is
// never closed and stays in the function.
func (p *program) neverClosed(made inspector.Cursor) bool {
	switch up := made.Parent().Node().(type) {
	case *ast.CallExpr:
		return true
	case *ast.KeyValueExpr:
		return p.isForeign(p.object(up.Key))
	case *ast.AssignStmt:
		for i, value := range up.Rhs {
			if value != made.Node() || len(up.Lhs) != len(up.Rhs) {
				continue
			}
			obj := p.object(up.Lhs[i])
			if v, ok := obj.(*types.Var); ok && v.IsField() {
				return p.isForeign(obj)
			}
			return obj != nil && p.staysOpen(obj)
		}
	}
	return false
}

// isForeign reports whether a field belongs to another package, which does not close
// what it is given.
func (p *program) isForeign(obj types.Object) bool {
	return obj != nil && obj.Pkg() != p.pass.Pkg
}

// staysOpen reports whether a variable is only ever passed as an argument or put in
// a field of another package's type.
func (p *program) staysOpen(obj types.Object) bool {
	for _, use := range p.uses[obj] {
		switch up := use.Parent().Node().(type) {
		case *ast.CallExpr:
			if up.Fun == use.Node() {
				return false
			}
		case *ast.AssignStmt:
			for i, value := range up.Rhs {
				if value == use.Node() && (len(up.Lhs) != len(up.Rhs) || !p.isForeign(p.object(up.Lhs[i]))) {
					return false
				}
			}
		case *ast.KeyValueExpr:
			if !p.isForeign(p.object(up.Key)) {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// runsOnce reports whether a place runs once in the life of the process: it lies in
// main or init and in no loop, or in a function that is only called from such places.
func (p *program) runsOnce(cur inspector.Cursor, callers map[types.Object][]inspector.Cursor, depth int) bool {
	if len(loops(cur)) > 0 {
		return false
	}
	if p.setsUp(cur, callers, 1) {
		return true
	}
	decl := declaration(cur)
	if isMain(decl) {
		return true
	}
	mentions := callers[p.info.Defs[decl.Name]]
	if depth == 0 || decl.Name.IsExported() && p.pass.Pkg.Name() != "main" || len(mentions) == 0 {
		return false
	}
	for _, mention := range mentions {
		call := selected(mention).Parent()
		if n, ok := call.Node().(*ast.CallExpr); !ok || n.Fun != selected(mention).Node() || !p.runsOnce(call, callers, depth-1) {
			return false
		}
	}
	return true
}
