package mutate_test

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/go/ast/astutil"

	"brownfield/tools/engine/mutate"
	"brownfield/tools/internal/longtest"
)

// TestTheShownMutantIsTheTriedOne puts what every mutant of testdata/operators is
// shown as into its file, by every operator. The file has to parse as it does with
// brackets around the text, and an operator has to have the operands that it had.
func TestTheShownMutantIsTheTriedOne(t *testing.T) {
	longtest.Begin(t)
	files, err := filepath.Glob("testdata/operators/*.txtar")
	require.NoError(t, err)
	builder := newBuilder(t)
	seen := map[string]bool{}
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		require.NoError(t, err)
		sources := map[string]string{"go.mod": goMod}
		for _, f := range archive.Files[:len(archive.Files)-1] {
			sources[f.Name] = string(f.Data)
		}
		p, err := mutate.Load(t.Context(), builder, mutate.Source{Dir: module(t, sources)}, t.TempDir())
		require.NoError(t, err)
		for _, m := range p.Mutants {
			source, err := os.ReadFile(m.File)
			require.NoError(t, err)
			seen[m.Operator] = true
			shown := tree(t, m.Put(source))
			before, err := parser.ParseExpr(m.Before)
			if _, statement := parser.ParseExpr(m.After); err != nil || statement != nil {
				require.NotEqual(t, tree(t, source), shown, "%+v", m)
				continue // A statement binds nothing.
			}
			apart := *m
			apart.After = "(" + m.After + ")"
			require.Equal(t, tree(t, apart.Put(source)), shown, "%s:%d %s: %s → %s", file, m.Line, m.Operator, m.Before, m.After)
			switch m.Operator {
			case "arithmetic", "logical", "equality", "boundary":
				after, err := parser.ParseExpr(m.After)
				require.NoError(t, err)
				require.Equal(t, operands(t, before), operands(t, after), "%s:%d %s: %s → %s", file, m.Line, m.Operator, m.Before, m.After)
			}
		}
	}
	for _, operator := range mutate.Operators() {
		require.True(t, seen[operator.Name], "no mutant of %s", operator.Name)
	}
}

// tree prints the syntax tree of a file without its brackets and positions.
func tree(t *testing.T, source []byte) string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "", source, parser.SkipObjectResolution)
	require.NoError(t, err, "%s", source)
	return printed(t, file)
}

func operands(t *testing.T, e ast.Expr) [2]string {
	t.Helper()
	binary, ok := ast.Unparen(e).(*ast.BinaryExpr)
	require.True(t, ok)
	return [2]string{printed(t, binary.X), printed(t, binary.Y)}
}

func printed(t *testing.T, n ast.Node) string {
	t.Helper()
	n = astutil.Apply(n, nil, func(c *astutil.Cursor) bool {
		if e, ok := c.Node().(*ast.ParenExpr); ok {
			c.Replace(e.X)
		}
		return true
	})
	var out bytes.Buffer
	require.NoError(t, ast.Fprint(&out, nil, n, func(name string, value reflect.Value) bool {
		return value.Type() != reflect.TypeFor[token.Pos]() && !slices.Contains([]string{"Comments", "Scope", "Obj"}, name)
	}))
	return out.String()
}
