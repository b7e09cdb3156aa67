package mutate_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/engine/mutate"
	"brownfield/tools/engine/subject"
)

// runs are the arguments of five runs of testdata/program, a program of two
// packages in a module of go 1.13.
func runs() [][]string {
	return [][]string{
		{},
		{"10"},
		{"a b  a", "b c"},
		{"panic"},
		{"a b c d e f g h i"},
	}
}

func TestNoMutantChangesNothing(t *testing.T) {
	dir, err := filepath.Abs("testdata/program")
	require.NoError(t, err)
	plain, err := newBuilder(t).Build(t.Context(), dir, subject.Plain)
	require.NoError(t, err)
	b := build(t, dir)
	require.Equal(t, 1, b.Passes())
	require.Empty(t, b.Invalid)
	require.Len(t, runs(), 5)
	for _, args := range runs() {
		want := call(t, plain.Binary, nil, args...)
		require.Equal(t, want, call(t, b.file, nil, args...), "%q", args)
		traced, _ := b.trace(t, args...)
		require.Equal(t, want, traced, "%q", args)
	}
}

// TestScore is a driver in a nutshell: each run is traced, a mutant gets the
// runs that reach it, and the first whose outcome differs catches it.
func TestScore(t *testing.T) {
	b := build(t, "testdata/program")
	want := make([]outcome, len(runs()))
	traces := make([]mutate.Trace, len(runs()))
	for i, args := range runs() {
		want[i], traces[i] = b.trace(t, args...)
	}
	var caught, survived, unreached, endless, calls int
	for _, m := range b.Mutants {
		if m.Operator == "section" || m.Operator == "waitgroup" || m.Operator == "unlock" {
			continue // Whether these are caught is for the scheduler to say.
		}
		reached, detected := false, false
		for i, args := range runs() {
			if !traces[i].Reached[m.ID] || detected {
				continue
			}
			reached = true
			calls++
			got, overrun := b.with(t, m, max(20*traces[i].Rounds, 20_000), args...)
			detected = overrun || got != want[i]
			if overrun {
				endless++
			}
		}
		switch {
		case detected:
			caught++
		case reached:
			survived++
			t.Logf("%s:%d %s %s: %q → %q survives", filepath.Base(m.File), m.Line, m.Func, m.Operator, m.Before, m.After)
		default:
			unreached++
		}
	}
	t.Logf("%d caught, %d survived, %d not reached, %d endless, %d runs", caught, survived, unreached, endless, calls)
	require.Greater(t, caught, 80)
	require.Less(t, survived, 10)
	require.Positive(t, unreached)
	require.Equal(t, 3, endless)
}

// TestUnreachedMutantsAreHarmless holds the trace to its word: a run that does
// not reach a mutant is not changed by it.
func TestUnreachedMutantsAreHarmless(t *testing.T) {
	b := build(t, "testdata/program")
	args := []string{"10"}
	want, trace := b.trace(t, args...)
	require.Greater(t, trace.Rounds, int64(7))
	require.LessOrEqual(t, trace.Rounds, int64(10))
	skipped := 0
	for _, m := range b.Mutants {
		if trace.Reached[m.ID] {
			continue
		}
		skipped++
		got, overrun := b.with(t, m, 20_000, args...)
		require.False(t, overrun)
		require.Equal(t, want, got, "%d %s %s", m.Line, m.Operator, m.Before)
	}
	require.Greater(t, skipped, 20)
}

func TestMutantsOfAllPackagesAreFound(t *testing.T) {
	p, err := mutate.Load(t.Context(), newBuilder(t), mutate.Source{Dir: "testdata/program"}, t.TempDir())
	require.NoError(t, err)
	files := map[string]int{}
	for i, m := range p.Mutants {
		require.Equal(t, i+1, m.ID)
		require.NotEmpty(t, mutate.OperatorNamed(m.Operator).Hint)
		source, err := os.ReadFile(m.File)
		require.NoError(t, err)
		require.Equal(t, m.Before, string(source[m.Offset:m.End]))
		files[m.Package+" "+filepath.Base(m.File)]++
	}
	require.Len(t, files, 2)
	require.Positive(t, files["example.com/count/words words.go"])
	one := slices.IndexFunc(p.Mutants, func(m *mutate.Mutant) bool { return m.Func == "tool.name" })
	require.GreaterOrEqual(t, one, 0)
}

// The manual names every operator.
func TestOperatorsAreDocumented(t *testing.T) {
	manual, err := os.ReadFile("../../../docs/mutation.md")
	require.NoError(t, err)
	for _, operator := range mutate.Operators() {
		require.Contains(t, string(manual), "\n| "+operator.Name+" | ")
		require.NotEmpty(t, operator.Hint, operator.Name)
	}
}

// An operator that is not in the list makes no mutants.
func TestEveryOperatorIsListed(t *testing.T) {
	files, err := filepath.Glob("op_*.go")
	require.NoError(t, err)
	var want, listed []string
	for _, file := range files {
		want = append(want, strings.TrimSuffix(strings.TrimPrefix(file, "op_"), ".go"))
	}
	for _, operator := range mutate.Operators() {
		listed = append(listed, operator.Name)
	}
	require.ElementsMatch(t, want, listed)
}
