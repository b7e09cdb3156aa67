package smell

import (
	"go/ast"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"
)

// CtxField reports methods that use the context in their struct although they were
// given one.
var CtxField = &analysis.Analyzer{
	Name:     "ctxfield",
	URL:      page + "#ctxfield",
	Requires: []*analysis.Analyzer{indexer},
	Run:      over(ctxField),
	Doc: `report methods that use the context in their struct although they were given one

Before:

	type Client struct{ ctx context.Context }

	func NewClient(ctx context.Context) *Client { return &Client{ctx: ctx} }

	func (c *Client) Fetch(ctx context.Context, url string) error {
		return get(c.ctx, url)
	}

After:

	type Client struct{}

	func NewClient() *Client { return &Client{} }

	func (c *Client) Fetch(ctx context.Context, url string) error {
		return get(ctx, url)
	}

A context in a struct hides whose it is. The caller of the first Fetch passes a
deadline, and the request runs without it.

Watch: the second Fetch ends when its caller's context does, and no longer when
NewClient's does. Where both have to end it, derive a context from the caller's
and cancel it with context.AfterFunc of the other.

It is reported where a method has a context as a parameter, passes a context that
its receiver keeps to a call, and passes that call no other. A struct that merely
keeps a context is not reported: for one request, for options, or beside its own
cancel function, that is the right thing, and well-kept modules do it by the
dozen.`,
}

func ctxField(p *program) {
	for cur := range p.root.Preorder((*ast.CallExpr)(nil)) {
		call, ok := cur.Node().(*ast.CallExpr)
		if !ok || p.inTest(call) || p.detached(cur) {
			continue
		}
		kept, own := p.contexts(call.Args, declaration(cur))
		if kept != nil && !own && p.hasContext(cur) {
			p.report(kept, "this uses the context that the struct keeps, and %s was given one: pass that on, and keep none", declaration(cur).Name.Name)
		}
	}
}

// contexts looks through the arguments of a call for a context that the receiver of
// the method around it keeps, and for any other context.
func (p *program) contexts(args []ast.Expr, decl *ast.FuncDecl) (kept ast.Expr, own bool) {
	for _, arg := range args {
		if !isNamed(p.info.TypeOf(arg), "context", "Context") {
			continue
		}
		if p.isKept(arg, decl) {
			kept = arg
		} else {
			own = true
		}
	}
	return kept, own
}

// isKept reports whether an expression is a field of a method's receiver that the
// method does not set itself.
func (p *program) isKept(e ast.Expr, decl *ast.FuncDecl) bool {
	sel, ok := ast.Unparen(e).(*ast.SelectorExpr)
	if !ok || decl == nil || decl.Recv == nil || len(decl.Recv.List[0].Names) == 0 || p.object(sel.X) != p.info.Defs[decl.Recv.List[0].Names[0]] {
		return false
	}
	field, ok := p.object(sel).(*types.Var)
	if !ok || !field.IsField() {
		return false
	}
	set := false
	ast.Inspect(decl, func(n ast.Node) bool {
		assign, ok := n.(*ast.AssignStmt)
		set = set || ok && slices.ContainsFunc(assign.Lhs, func(left ast.Expr) bool { return p.object(left) == field })
		return !set
	})
	return !set
}
