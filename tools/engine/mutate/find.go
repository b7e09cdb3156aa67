package mutate

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ast/inspector"
)

// A finder collects the mutants of one file.
type finder struct {
	program  *Program
	file     *goFile
	fset     *token.FileSet
	info     *types.Info
	function string           // the one that is being walked through
	at       inspector.Cursor // the node that is being looked at
	dropped  ast.Node         // the statement that was dropped last
	operator string           // the one that is being tried
	results  map[ast.Node][]string

	operators []Operator
	body      ast.Node            // of the declaration that is being walked through
	holds     map[*types.Var]bool // see held; nil until it is asked for
}

// find collects the mutants of a file, and what has to be changed in it for
// any of them to work.
func (p *Program) find(file *goFile, fset *token.FileSet) {
	f := &finder{program: p, file: file, fset: fset, info: file.pkg.info, results: map[ast.Node][]string{}, operators: Operators()}
	root := inspector.New([]*ast.File{file.syntax}).Root()
	for cur := range root.Children() { // the file
		for decl := range cur.Children() {
			switch d := decl.Node().(type) {
			case *ast.FuncDecl:
				if d.Body == nil || pragma(d) {
					continue
				}
				f.function = signature(d)
				if file.pkg.dir != p.dir || p.source.Qualified {
					f.function = file.pkg.name + "." + f.function
				}
				f.prepare(d, d.Type, d.Body)
				f.body, f.holds = d, nil
				f.walk(decl.Child(d.Body))
				f.function = ""
			case *ast.GenDecl:
				if d.Tok == token.VAR {
					f.body, f.holds = d, nil
					f.walk(decl)
				}
			}
		}
	}
}

// pragma says whether a function must not call others, or is otherwise so close
// to the machine that it is better left alone.
func pragma(d *ast.FuncDecl) bool {
	if d.Doc == nil {
		return false
	}
	for _, comment := range d.Doc.List {
		if strings.HasPrefix(comment.Text, "//go:nosplit") || strings.HasPrefix(comment.Text, "//go:linkname") {
			return true
		}
	}
	return false
}

// signature names a function as a stack trace does: (*Reader).Read.
func signature(d *ast.FuncDecl) string {
	if d.Recv == nil || len(d.Recv.List) == 0 {
		return d.Name.Name
	}
	t := ast.Unparen(d.Recv.List[0].Type)
	star, pointer := t.(*ast.StarExpr)
	if pointer {
		t = star.X
	}
	switch generic := t.(type) {
	case *ast.IndexExpr:
		t = generic.X
	case *ast.IndexListExpr:
		t = generic.X
	}
	name := types.ExprString(t)
	if pointer {
		name = "(*" + name + ")"
	}
	return name + "." + d.Name.Name
}

// walk tries every operator at every node below cur that can be mutated.
func (f *finder) walk(cur inspector.Cursor) {
	cur.Inspect(nil, func(c inspector.Cursor) bool {
		if f.fixed(c) {
			return false
		}
		switch n := c.Node().(type) {
		case *ast.GenDecl:
			if n.Tok != token.VAR {
				return false
			}
		case *ast.CompositeLit:
			if len(n.Elts) > largestTable {
				return false
			}
		case *ast.FuncLit:
			f.prepare(n, n.Type, n.Body)
		case ast.Expr:
			if f.info.Types[n].IsType() {
				return false
			}
		}
		f.prepareLoop(c)
		f.at = c
		for _, op := range f.operators {
			f.operator = op.Name
			op.find(f, c)
		}
		e, ok := c.Node().(ast.Expr)
		return !ok || !f.isConstant(e)
	})
}

// largestTable is the number of elements from which on a composite literal is
// data: a mutant in it says nothing about the tests of the code around it, and a
// table of constants that becomes code takes the compiler minutes.
const largestTable = 64

// mutant notes a mutant that changes the text of a range.
func (f *finder) mutant(start, end token.Pos, after string) *Mutant {
	position := f.fset.PositionFor(start, false)
	m := &Mutant{
		ID:       len(f.program.Mutants) + 1,
		Package:  f.file.pkg.path,
		File:     f.file.name,
		Line:     position.Line,
		Column:   position.Column,
		Func:     f.function,
		Operator: f.operator,
		Before:   f.text(start, end),
		After:    after,
		Offset:   f.offset(start),
		End:      f.offset(end),
	}
	m.Arid = f.arid(f.at)
	f.program.Mutants = append(f.program.Mutants, m)
	return m
}

// wrap puts text around a range.
func (f *finder) wrap(start, end token.Pos, open, shut string, owners ...*Mutant) {
	f.file.edits = append(f.file.edits, edit{start: f.offset(start), end: f.offset(end), open: open, shut: shut, owners: owners})
}

// insert puts text at a place.
func (f *finder) insert(at token.Pos, text string, owners ...*Mutant) {
	f.wrap(at, at, text, "", owners...)
}

// replace puts text in place of a range.
func (f *finder) replace(start, end token.Pos, text string, owners ...*Mutant) {
	f.file.edits = append(f.file.edits, edit{start: f.offset(start), end: f.offset(end), replacement: &text, owners: owners})
}

func (f *finder) offset(pos token.Pos) int { return int(pos) - f.file.base }

// text is the source between two positions.
func (f *finder) text(start, end token.Pos) string {
	return string(f.file.source[f.offset(start):f.offset(end)])
}

// source is the source of a node.
func (f *finder) source(n ast.Node) string { return f.text(n.Pos(), n.End()) }
