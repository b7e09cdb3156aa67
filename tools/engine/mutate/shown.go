package mutate

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"
)

// What a mutant is shown as is Go that a person could write in place of what
// stands there, and it means what is tried. What is tried is made of calls of
// helpers, whose arguments need no brackets; what is shown needs them wherever an
// operator binds less than the one whose place it takes.

// Put returns the source of the mutant's file with what the mutant is shown as.
func (m *Mutant) Put(source []byte) []byte {
	var out bytes.Buffer
	out.Write(source[:m.Offset])
	out.WriteString(m.After)
	done := m.End
	for _, also := range m.Also {
		out.Write(source[done:also.Offset])
		done = also.End
	}
	out.Write(source[done:])
	return out.Bytes()
}

// replacement adds a mutant that puts another expression in the place of the one
// at c.
func (f *finder) replacement(c inspector.Cursor, after string) *Mutant {
	e, err := parser.ParseExpr(after)
	if err == nil {
		after = bracketed(after, e, demanded(c))
	}
	return f.mutant(c.Node().Pos(), c.Node().End(), after)
}

// exchanged writes a binary expression with another operator. The text between
// the operands stays, and with it line breaks and comments.
func (f *finder) exchanged(e *ast.BinaryExpr, op token.Token) string {
	end := e.OpPos + token.Pos(len(e.Op.String()))
	return bracketed(f.source(e.X), e.X, op.Precedence()) + f.text(e.X.End(), e.OpPos) + op.String() +
		f.text(end, e.Y.Pos()) + bracketed(f.source(e.Y), e.Y, op.Precedence()+1)
}

// bracketed puts brackets around the text of an expression that binds less than
// its place demands.
func bracketed(text string, e ast.Expr, demand int) string {
	if binding(e) < demand {
		return "(" + text + ")"
	}
	return text
}

// binding is how strongly the outermost operator of an expression binds, on the
// scale of package token.
func binding(e ast.Expr) int {
	switch e := e.(type) {
	case *ast.BinaryExpr:
		return e.Op.Precedence()
	case *ast.UnaryExpr, *ast.StarExpr:
		return token.UnaryPrec
	}
	return token.HighestPrec
}

// demanded is how strongly an expression has to bind in the place of the one at c.
// Binary operators associate to the left.
func demanded(c inspector.Cursor) int {
	switch c.ParentEdgeKind() {
	case edge.BinaryExpr_X, edge.BinaryExpr_Y:
		parent, ok := c.Parent().Node().(*ast.BinaryExpr)
		if !ok {
			return token.HighestPrec
		}
		if c.ParentEdgeKind() == edge.BinaryExpr_Y {
			return parent.Op.Precedence() + 1
		}
		return parent.Op.Precedence()
	case edge.UnaryExpr_X, edge.StarExpr_X:
		return token.UnaryPrec
	case edge.SelectorExpr_X, edge.IndexExpr_X, edge.IndexListExpr_X, edge.SliceExpr_X, edge.TypeAssertExpr_X, edge.CallExpr_Fun:
		return token.HighestPrec
	}
	return token.LowestPrec
}

// qualifier names packages as the file that is being mutated imports them.
func (f *finder) qualifier(p *types.Package) string {
	if p == f.file.pkg.types {
		return ""
	}
	for _, spec := range f.file.syntax.Imports {
		if imported := f.info.PkgNameOf(spec); imported != nil && imported.Imported() == p && imported.Name() != "_" {
			if imported.Name() == "." {
				return ""
			}
			return imported.Name()
		}
	}
	return p.Name()
}
