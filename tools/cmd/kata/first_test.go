package main

import (
	"testing"

	"github.com/creack/pty"
	"github.com/stretchr/testify/require"

	"brownfield/tools/internal/longtest"
)

// The first failure is on the screen before the last script has ended.
func TestTheFirstFailureIsShownAtOnce(t *testing.T) {
	longtest.Begin(t)
	for _, args := range [][]string{{"open", "01"}, {"watch", "01"}} {
		t.Run(args[0], func(t *testing.T) {
			enter(t)
			require.Zero(t, kata(t, "open", "01").code)
			edit(t, `hello = "HELLO"`, "hello = \"HELLO\"\n\t\t<-make(chan string)") // It hangs.
			edit(t, `"hello"`, `"goodbye"`)
			s := atTerminal(t, pty.Winsize{Cols: 100, Rows: 40}, nil, args...)
			early := s.expect(`a script fails; the others still run(?s).*?greets\.txtar:3: cmp stdout want.*?-goodbye Ann`)
			require.NotContains(t, early, "kept")
			s.expect(`(?s)✗ behaviour\s+0/2.*✗ greets.*✗ shouts.*was still running.*next  `)
		})
	}
}
