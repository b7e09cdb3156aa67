package watch

import (
	"io"
	"os"
	"testing"

	"github.com/creack/pty"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"brownfield/tools/school/cli"
)

func settings(t *testing.T, tty *os.File) *unix.Termios {
	t.Helper()
	now, err := unix.IoctlGetTermios(int(tty.Fd()), getTermios)
	require.NoError(t, err)
	return now
}

// An error of ours restores the terminal like any other end.
func TestPanicRestoresTheTerminal(t *testing.T) {
	master, tty, err := pty.Open()
	require.NoError(t, err)
	t.Cleanup(func() { _, _ = master.Close(), tty.Close() })
	before := settings(t, tty)
	s := &session{Watch: Watch{In: tty, Out: tty, Err: io.Discard}, tell: cli.NewTeller(io.Discard)}
	require.Panics(t, func() { _ = s.run(t.Context()) }, "there is no examiner")
	require.Equal(t, before, settings(t, tty))
}

// The goroutines beside the loop end the process with their panic, so they restore
// the terminal themselves.
func TestPanicOfAnotherGoroutineRestoresTheTerminal(t *testing.T) {
	master, tty, err := pty.Open()
	require.NoError(t, err)
	t.Cleanup(func() { _, _ = master.Close(), tty.Close() })
	before := settings(t, tty)
	for name, panics := range map[string]func(*keyboard){
		"the reader": func(k *keyboard) { k.read(t.Context()) }, // It has nothing to read from.
		"another": func(k *keyboard) {
			defer k.restoreOnPanic()
			panic("our mistake")
		},
	} {
		k := &keyboard{terminal: tty, before: before, keys: make(chan byte)}
		require.NoError(t, k.quiet())
		require.NotEqual(t, before, settings(t, tty))
		require.Panics(t, func() { panics(k) }, name)
		require.Equal(t, before, settings(t, tty), name)
	}
	var none *keyboard
	require.Panics(t, func() { defer none.restoreOnPanic(); panic("without a terminal") })
}

func TestKeyboardNeedsTwoTerminals(t *testing.T) {
	master, tty, err := pty.Open()
	require.NoError(t, err)
	t.Cleanup(func() { _, _ = master.Close(), tty.Close() })
	null, err := os.Open(os.DevNull)
	require.NoError(t, err)
	t.Cleanup(func() { _ = null.Close() })
	for _, pair := range [][2]*os.File{{tty, null}, {null, tty}, {null, null}} {
		k, err := openKeyboard(t.Context(), pair[0], pair[1])
		require.NoError(t, err)
		require.Nil(t, k)
	}
}
