package selfreview

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"brownfield/tools/school/check"
)

// byText is the analyzer of smell that finds errors told apart by their text. Its
// package is not imported: go/analysis would double what a fresh clone compiles.
const byText = "errtext"

// Places are lines of the work copy that answer a question by being there.
type Places struct {
	Errors  []string // errors told apart by ==, by type assertion or, which smell finds, by text
	Exits   []string // os.Exit, log.Fatal, panic
	Globals []string // flags, environment, standard streams and loggers that are not passed in
	Sleeps  []string // tests that let time pass
	Goleak  bool     // the tests look for goroutines that are left
}

// places takes what smell has found from the verdict on the structure, and looks for
// what smell has no analyzer for in the sources as they are written: there nothing is
// resolved, so a renamed import would hide a place.
func (c *change) places(card check.Scorecard) Places {
	var p Places
	for _, name := range slices.Sorted(maps.Keys(c.work)) {
		if !strings.HasSuffix(name, ".go") {
			continue
		}
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, name, c.work[name], parser.SkipObjectResolution)
		if err != nil {
			continue // The build's verdict says so.
		}
		s := scan{places: &p, files: files, test: !program(name)}
		for _, decl := range file.Decls {
			function, _ := decl.(*ast.FuncDecl)
			s.inMain = function != nil && function.Recv == nil && function.Name.Name == "main"
			ast.Inspect(decl, s.visit)
		}
	}
	p.Errors = slices.Concat(p.Errors, c.smelled(card, byText))
	return p
}

// smelled are the places where an analyzer of smell has found something.
func (c *change) smelled(card check.Scorecard, analyzer string) []string {
	var places []string
	structure, _ := card.Check(check.Structure)
	for _, f := range structure.Failures {
		if name, err := filepath.Rel(c.kata.Work, f.File); f.Name == analyzer && err == nil {
			places = append(places, fmt.Sprintf("%s:%d", filepath.ToSlash(name), f.Line))
		}
	}
	return places
}

// scan looks at one file.
type scan struct {
	places *Places
	files  *token.FileSet
	test   bool
	inMain bool
}

func (s *scan) at(n ast.Node) string {
	p := s.files.Position(n.Pos())
	return fmt.Sprintf("%s:%d", p.Filename, p.Line)
}

func (s *scan) visit(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.CallExpr:
		s.call(n)
	case *ast.SelectorExpr:
		s.selector(n)
	case *ast.BinaryExpr:
		if !s.test && (n.Op == token.EQL || n.Op == token.NEQ) && (sentinel(n.X) || sentinel(n.Y)) {
			s.places.Errors = append(s.places.Errors, s.at(n))
		}
	case *ast.TypeAssertExpr:
		if id, ok := n.X.(*ast.Ident); ok && !s.test && errorName(id.Name) {
			s.places.Errors = append(s.places.Errors, s.at(n))
		}
	}
	return true
}

func errorName(name string) bool { return name == "err" || strings.HasSuffix(name, "Err") }

// sentinel tells whether an expression names an error to compare with.
func sentinel(x ast.Expr) bool {
	switch x := x.(type) {
	case *ast.SelectorExpr:
		name := x.Sel.Name
		return name == "EOF" || strings.HasPrefix(name, "Err") && len(name) > 3 || name == "Canceled" || name == "DeadlineExceeded"
	case *ast.Ident:
		return strings.HasPrefix(x.Name, "err") && len(x.Name) > 3 && x.Name[3] >= 'A' && x.Name[3] <= 'Z'
	}
	return false
}

// qualified returns package and name of a selector on an identifier.
func qualified(x ast.Expr) (of, name string) {
	if sel, ok := x.(*ast.SelectorExpr); ok {
		if id, ok := sel.X.(*ast.Ident); ok {
			return id.Name, sel.Sel.Name
		}
	}
	return "", ""
}

func (s *scan) call(n *ast.CallExpr) {
	of, name := qualified(n.Fun)
	if id, ok := n.Fun.(*ast.Ident); ok {
		name = id.Name
	}
	full := strings.TrimPrefix(of+"."+name, ".")
	switch {
	case s.test && (full == "time.Sleep" || full == "time.After" || strings.HasPrefix(name, "Eventually") || full == "time.Tick"):
		s.places.Sleeps = append(s.places.Sleeps, s.at(n))
	case s.test && of == "goleak" && strings.HasPrefix(name, "Verify"):
		s.places.Goleak = true
	case s.test:
	case full == "os.Exit" || full == "panic" || strings.HasPrefix(name, "Fatal") && (of == "log" || of == "logrus"):
		s.places.Exits = append(s.places.Exits, s.at(n))
	}
}

func (s *scan) selector(n *ast.SelectorExpr) {
	if s.test || s.inMain {
		return
	}
	of, name := qualified(n)
	global := false
	switch of {
	case "flag":
		global = slices.Contains([]string{"String", "Int", "Bool", "Duration", "Parse", "Args", "Arg", "NArg", "PrintDefaults", "Float64", "Usage"}, name)
	case "os":
		global = slices.Contains([]string{"Args", "Getenv", "LookupEnv", "Stdin", "Stdout", "Stderr"}, name)
	case "slog":
		global = slices.Contains([]string{"Default", "SetDefault", "Info", "Warn", "Error", "Debug"}, name)
	case "log", "logrus":
		global = strings.HasPrefix(name, "Fatal") || strings.HasPrefix(name, "Print") || name == "WithField" || name == "WithFields"
	}
	if global {
		s.places.Globals = append(s.places.Globals, s.at(n))
	}
}
