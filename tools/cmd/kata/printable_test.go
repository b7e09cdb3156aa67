package main

import (
	"strings"
	"testing"

	"github.com/creack/pty"
	"github.com/stretchr/testify/require"

	"brownfield/tools/internal/longtest"
	"brownfield/tools/school/cli"
)

// What the program under test prints is shown and not obeyed, and a line of a
// megabyte is cut, in a pipe, on a terminal and in the JSON.
func TestEscapesOfTheProgramAreShown(t *testing.T) {
	longtest.Begin(t)
	enter(t)
	require.Zero(t, kata(t, "open", "01").code)
	edit(t, `fmt.Println(hello`, "fmt.Print(\"\\x1b]0;mine\\a\\x1b[2J\\r\")\n\tfmt.Fprintln(os.Stderr, \"\\u009b2J\")\n\tfmt.Println(strings.Repeat(\"x\", 900000))\n\tfmt.Println(hello")
	got := kata(t, "open", "01")
	require.Equal(t, cli.Fail, got.code)
	require.NotContains(t, got.out, "\x1b")
	require.NotContains(t, got.out, "\r")
	require.Contains(t, got.out, `-\x1b]0;mine\a\x1b[2J\rxxxx`)
	require.Regexp(t, `x… \d{6} more characters\n`, got.out)
	require.Less(t, len(got.out), 10_000)
	asJSON := kata(t, "check", "01", "--json").out
	require.Contains(t, asJSON, `\\x1b]0;mine\\a`)
	require.NotContains(t, asJSON, "\u009b")

	edit(t, `fmt.Println(hello`, "panic(\"\\x1b[31mred\")\n\tfmt.Println(hello")
	got = kata(t, "check", "01", "--only", "behaviour")
	require.Contains(t, got.out, `\x1b[31mred`)
	require.NotContains(t, got.out, "\x1b")

	s := atTerminal(t, pty.Winsize{Cols: 80, Rows: 40}, []string{"TERM=dumb"}, "check", "01", "--only", "behaviour")
	shown := s.expect(`panic: \\x1b\[31mred`)
	require.False(t, strings.ContainsAny(shown, "\x1b\u009b"))
}
