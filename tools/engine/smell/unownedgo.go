package smell

import (
	"go/ast"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/inspector"
)

// UnownedGo reports goroutines of a server that neither recover nor have an owner
// that waits.
var UnownedGo = &analysis.Analyzer{
	Name:     "unownedgo",
	URL:      page + "#unownedgo",
	Requires: []*analysis.Analyzer{indexer},
	Run:      over(unownedGo),
	Doc: `report goroutines of a server that neither recover nor have an owner that waits

Before:

	func (s *server) order(w http.ResponseWriter, r *http.Request) {
		go s.sendMail(r.FormValue("to"))
	}

After:

	func (s *server) order(w http.ResponseWriter, r *http.Request) {
		to := r.FormValue("to")
		s.mails.Go(func() { s.sendMail(to) }) // main calls s.mails.Wait after Shutdown
	}

net/http recovers from a panic in a handler, and from none in a goroutine that the
handler starts: one bad request ends the process with everybody else's. And
Shutdown waits for handlers, not for what they left running, so each deployment
cuts such work off in the middle. An owner that waits fixes the second; a recover
fixes the first.

Watch: the request is over when its goroutine runs. Read what is needed from it
before, as the second version does, and do not use its context.

Only packages that listen themselves are servers here, and tests are not. Where
this analyzer reports, barego is silent.`,
}

func unownedGo(p *program) {
	for _, s := range p.starts {
		if p.unowned(s) {
			p.report(s.node(), "this goroutine of a server has neither a recover nor an owner that waits: a panic in it ends the process, and a shutdown cuts it off")
		}
	}
}

// unowned reports whether a goroutine is what this analyzer looks for.
func (p *program) unowned(s *start) bool {
	if p.inTest(s.node()) || !p.inHandler(s.at) && !p.inAcceptLoop(s.at) {
		return false
	}
	return p.listens() && !p.waitedFor(s) && !p.signalsOf(s).recovers
}

// listens reports whether the package is a server.
func (p *program) listens() bool {
	for cur := range p.root.Preorder((*ast.CallExpr)(nil)) {
		call, ok := cur.Node().(*ast.CallExpr)
		if !ok || p.inTest(call) {
			continue
		}
		name := p.callee(call)
		if strings.HasPrefix(name, "net.Listen") || strings.HasPrefix(name, "(*net.ListenConfig).Listen") || name == "crypto/tls.Listen" ||
			strings.HasPrefix(name, "net/http.ListenAndServe") || strings.HasPrefix(name, "net/http.Serve") && !strings.HasPrefix(name, "net/http.ServeFile") && !strings.HasPrefix(name, "net/http.ServeContent") ||
			strings.HasPrefix(name, "(*net/http.Server).ListenAndServe") || strings.HasPrefix(name, "(*net/http.Server).Serve") {
			return true
		}
	}
	return false
}

// inHandler reports whether a place lies in a function with the parameters of an
// HTTP handler.
func (x *index) inHandler(cur inspector.Cursor) bool {
	for up := range cur.Enclosing((*ast.FuncDecl)(nil), (*ast.FuncLit)(nil)) {
		writer, request := false, false
		for _, field := range funcType(up.Node()).Params.List {
			writer = writer || isNamed(x.info.TypeOf(field.Type), "net/http", "ResponseWriter")
			request = request || isNamed(x.info.TypeOf(field.Type), "net/http", "Request")
		}
		if writer && request {
			return true
		}
	}
	return false
}

// inAcceptLoop reports whether a place lies in a loop that accepts connections.
func (x *index) inAcceptLoop(cur inspector.Cursor) bool {
	for loop := range cur.Enclosing((*ast.ForStmt)(nil)) {
		for inner := range loop.Preorder((*ast.CallExpr)(nil)) {
			call, ok := inner.Node().(*ast.CallExpr)
			if !ok {
				continue
			}
			if name := x.callee(call); strings.HasPrefix(name, "(net.Listener).Accept") || strings.HasPrefix(name, "(*net.") && strings.Contains(name, "Listener).Accept") {
				return true
			}
		}
	}
	return false
}

// funcType is the signature of a function declaration or a function literal.
func funcType(n ast.Node) *ast.FuncType {
	switch n := n.(type) {
	case *ast.FuncDecl:
		return n.Type
	case *ast.FuncLit:
		return n.Type
	}
	return &ast.FuncType{Params: &ast.FieldList{}}
}
