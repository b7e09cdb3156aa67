package mutate

import (
	"fmt"
	"go/ast"
	"strings"

	"golang.org/x/tools/go/ast/inspector"
)

// prepare makes a function ready for mutants. With one of them on, its end may
// be reached where the compiler could rule that out before, so every function
// with results gets a return at its end; and for that return to be possible
// without repeating types, whose names may mean something else there, results
// without a name get one.
func (f *finder) prepare(function ast.Node, t *ast.FuncType, body *ast.BlockStmt) {
	if t.Results == nil || len(t.Results.List) == 0 {
		return
	}
	var names []string
	named := len(t.Results.List[0].Names) > 0
	if !named && !t.Results.Opening.IsValid() {
		f.wrap(t.Results.Pos(), t.Results.End(), "(", ")")
	}
	for i, field := range t.Results.List {
		if !named {
			name := fmt.Sprintf("mutµ%d", i)
			f.wrap(field.Type.Pos(), field.Type.End(), name+" ", "")
			names = append(names, name)
		}
		for _, name := range field.Names {
			names = append(names, name.Name)
		}
	}
	f.results[function] = names
	f.insert(body.Rbrace, ";return;")
}

// prepareLoop makes a loop count its rounds, so that one that has become
// endless comes to an end. A goto is taken for a loop, too.
func (f *finder) prepareLoop(c inspector.Cursor) {
	switch n := c.Node().(type) {
	case *ast.ForStmt:
		f.insert(n.Body.Lbrace+1, " mutµtick();")
	case *ast.RangeStmt:
		f.insert(n.Body.Lbrace+1, " mutµtick();")
	case *ast.BranchStmt:
		if n.Tok.String() == "goto" && inList(c) {
			f.insert(n.Pos(), "mutµtick();")
		}
	}
}

// surroundings returns the names of the results of the function around a place.
// They are ours when the function had none.
func (f *finder) surroundings(c inspector.Cursor) (function ast.Node, names []string) {
	for up := range c.Enclosing((*ast.FuncDecl)(nil), (*ast.FuncLit)(nil)) {
		return up.Node(), f.results[up.Node()]
	}
	return nil, nil
}

// ours says whether a name is one that prepare has given.
func ours(name string) bool { return strings.HasPrefix(name, "mutµ") }
