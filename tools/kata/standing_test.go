package main

import (
	"testing"

	"github.com/creack/pty"
	"github.com/stretchr/testify/require"
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
