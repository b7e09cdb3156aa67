package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/creack/pty"
	"github.com/stretchr/testify/require"

	"brownfield/tools/internal/longtest"
	"brownfield/tools/school/cli"
)

// Of a copy that does not compile there is no score, in the list and in the
// watch.
func TestACopyThatDoesNotCompileHasNoScore(t *testing.T) {
	enter(t)
	require.Zero(t, kata(t, "open", "01").code)
	edit(t, `fmt.Println(len(name)`, `fmt.Println(lenn(name)`)
	kata(t, "open", "01")
	require.Regexp(t, `manners\s+not checked, it does not build, on `, kata(t, "list").out)
	s := atTerminal(t, pty.Winsize{Cols: 100, Rows: 40}, nil, "watch", "01")
	require.NotContains(t, s.expect(`not checked, it does not build   n next defect`), "0/0")
}

// What go vet objects to is not what keeps a program from being checked, and broken
// behaviour comes first.
func TestAnObjectionOfVetIsNamed(t *testing.T) {
	longtest.Begin(t)
	enter(t)
	require.Zero(t, kata(t, "open", "01").code)
	edit(t, `name := os.Args[1]`, "name := os.Args[1]\n\tfmt.Fprintf(os.Stderr, \"\", name)")
	out := kata(t, "open", "01").out
	require.Regexp(t, `✗ build +builds; go vet reports a problem`, out)
	require.Contains(t, out, "next  fix what go vet reports: fmt.Fprintf call has arguments but no\n        formatting directives\n")
	require.NotContains(t, out, "nothing can be checked")
	edit(t, `fmt.Println(hello`, `fmt.Println("no", hello`)
	require.Contains(t, kata(t, "open", "01").out, "next  restore the behaviour that")
}

// A copy without its go.mod is still a copy.
func TestACopyThatHasLostItsGoMod(t *testing.T) {
	enter(t)
	require.Zero(t, kata(t, "open", "01").code)
	require.NoError(t, os.Remove(filepath.Join("work", "01-tiny", "go.mod")))
	for _, verb := range []string{"open", "check"} {
		got := kata(t, verb, "01")
		require.Equal(t, cli.Usage, got.code)
		require.Regexp(t, `your copy \S*work/01-tiny has no go.mod: restore it, for example by git -C \S*work/01-tiny checkout go.mod\n`, got.err)
	}
}

// Some of the checks are answered from what is kept of all of them.
func TestOnlySomeChecksAreAnsweredFromTheKeptScorecard(t *testing.T) {
	enter(t)
	require.Zero(t, kata(t, "open", "01").code)
	all := kata(t, "check", "01").out
	require.Contains(t, all, "unchanged since")
	some := kata(t, "check", "01", "--only", "behaviour")
	require.Zero(t, some.code, some.err)
	require.Contains(t, some.out, "unchanged since")
	require.Contains(t, some.out, "behaviour")
	require.NotContains(t, some.out, "defects")
	require.NotContains(t, kata(t, "check", "01", "--only", "behaviour", "--again").out, "unchanged since")
}
