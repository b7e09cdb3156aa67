package mutate

import (
	"go/ast"
	"go/constant"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"
)

// The kinds of arid code: a mutant in it is seldom worth a test, because what
// it changes is read by people, who put up with it. Whether that holds is for the
// caller to say: in a program whose log lines are its product, they are not arid.
const (
	Log     = "log"     // a call of a logger, what is handed to it, and a condition that decides of nothing else
	Wording = "wording" // the text of an error or a panic, the help for a flag, the name of a flag set
)

// arid names the kind of arid code that a node is part of, or is empty.
func (f *finder) arid(c inspector.Cursor) string {
	if statement, ok := c.Node().(ast.Stmt); ok && f.logs(statement) {
		return Log
	}
	if f.operator == "constant" && f.wording(c) {
		return Wording
	}
	for up := range c.Enclosing() {
		switch n := up.Node().(type) {
		case *ast.FuncLit, *ast.FuncDecl:
			return ""
		case *ast.CallExpr:
			if f.logger(n) {
				return Log
			}
		case *ast.CompositeLit:
			if named, ok := types.Unalias(f.info.TypeOf(n)).(*types.Named); ok && named.Obj().Pkg() != nil && loggers(named.Obj().Pkg().Path()) {
				return Log
			}
		}
		if parent, ok := up.Parent().Node().(*ast.IfStmt); ok && up.ParentEdgeKind() == edge.IfStmt_Cond && parent.Else == nil && f.allLog(parent.Body.List) {
			return Log
		}
	}
	return ""
}

// logs says whether a statement does nothing but log. A call that also ends
// the program does more.
func (f *finder) logs(statement ast.Stmt) bool {
	if call := called(statement); call != nil && f.logger(call) {
		name := f.callee(call)
		name = name[strings.LastIndexByte(name, '.')+1:]
		return !strings.HasPrefix(name, "Fatal") && !strings.HasPrefix(name, "Panic") && name != "Exit"
	}
	branch, ok := statement.(*ast.IfStmt)
	return ok && branch.Else == nil && f.allLog(branch.Body.List)
}

func (f *finder) allLog(statements []ast.Stmt) bool {
	return len(statements) > 0 && !slices.ContainsFunc(statements, func(s ast.Stmt) bool { return !f.logs(s) })
}

// logger says whether a call is one of a package for logs.
func (f *finder) logger(call *ast.CallExpr) bool {
	fn := f.target(call)
	return fn != nil && fn.Pkg() != nil && fn.Pkg() != f.file.pkg.types && loggers(fn.Pkg().Path())
}

// loggers says whether a package is one for logs.
func loggers(path string) bool {
	for _, known := range []string{
		"log", "log/slog", "github.com/sirupsen/logrus", "github.com/Sirupsen/logrus", "go.uber.org/zap", "github.com/rs/zerolog",
		"github.com/golang/glog", "k8s.io/klog", "k8s.io/klog/v2", "github.com/go-kit/kit/log", "github.com/go-kit/log", "github.com/apex/log",
		"github.com/inconshreveable/log15", "github.com/hashicorp/go-hclog", "github.com/go-logr/logr",
	} {
		if path == known || strings.HasSuffix(path, "/vendor/"+known) {
			return true
		}
	}
	return false
}

// wording says whether a constant is a text that is made for people: the text
// of an error, or the help for a flag.
func (f *finder) wording(c inspector.Cursor) bool {
	e, ok := c.Node().(ast.Expr)
	if !ok || f.info.Types[e].Value == nil || f.info.Types[e].Value.Kind() != constant.String {
		return false
	}
	kind, index := c.ParentEdge()
	call, ok := c.Parent().Node().(*ast.CallExpr)
	if !ok || kind != edge.CallExpr_Args {
		return false
	}
	if f.builtin(call) == "panic" {
		return true
	}
	fn := f.target(call)
	if fn == nil || fn.Pkg() == nil {
		return false
	}
	if makesErrors(fn.Pkg().Path()) {
		return true
	}
	switch fn.Pkg().Path() {
	case "fmt":
		return fn.Name() == "Errorf"
	case "flag", "github.com/spf13/pflag":
		parameters := fn.Signature().Params()
		return fn.Name() == "NewFlagSet" || index < parameters.Len() && parameters.At(index).Name() == "usage"
	}
	return false
}
