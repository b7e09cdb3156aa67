package main

import (
	"io"
	"os"
	"os/exec"
	"syscall"
	"testing"

	"github.com/creack/pty"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"brownfield/tools/command"
	"brownfield/tools/longtest"
)

// However a watch ends, and whatever it is doing, the terminal is then as it was.
func TestTerminalIsRestored(t *testing.T) {
	longtest.Begin(t)
	for name, way := range map[string]struct {
		end  func(*session)
		code int
		says string
	}{
		"q":         {func(s *session) { s.press("q") }, command.Pass, ""},
		"Ctrl-C":    {func(s *session) { s.press("\x03") }, command.Interrupted, "interrupted; nothing was lost"},
		"Ctrl-\\":   {func(s *session) { s.press("\x1c") }, command.Usage, "quit signal received"},
		"terminate": {func(s *session) { require.NoError(s.t, s.cmd.Process.Signal(syscall.SIGTERM)) }, command.Interrupted, "interrupted"},
		"hang up":   {func(s *session) { require.NoError(s.t, s.cmd.Process.Signal(syscall.SIGHUP)) }, command.Usage, "hangup signal received"},
	} {
		for moment, pattern := range map[string]string{"idle": prompt0, "checking": `checking behaviour`} {
			t.Run(name+" "+moment, func(t *testing.T) {
				s := watchTiny(t)
				s.expect(pattern)
				require.Zero(t, s.settings().Lflag&(unix.ICANON|unix.ECHO), "keys come at once and are not shown")
				require.NotZero(t, s.settings().Lflag&unix.ISIG, "Ctrl-C keeps its meaning")
				way.end(s)
				require.Equal(t, way.code, s.exit(), s.unread)
				s.expect(way.says)
				require.Equal(t, s.before, s.settings())
			})
		}
	}
}

// Ctrl-Z gives the terminal back to the shell, and fg goes on, also when it was make
// that the shell has started.
func TestCtrlZAndForeground(t *testing.T) {
	longtest.Begin(t)
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip(err)
	}
	for name, line := range map[string]string{
		"started by the shell": `"$KATA" watch 01`,
		"behind another":       `sh -c '"$KATA" watch 01; echo ended with $?'`,
	} {
		t.Run(name, func(t *testing.T) {
			enter(t)
			s := programAtTerminal(t, pty.Winsize{Cols: 100, Rows: 40}, []string{"PS1=shell> ", "KATA=" + os.Args[0]}, bash, "--norc", "--noprofile", "-i")
			for range 2 {
				s.expect(`shell> `)
				s.press(line + "\n")
				for range 3 {
					s.expect(prompt0)
					s.press("\x1a") // Ctrl-Z
					s.expect(`Stopped`)
					s.expect(`shell> `)
					s.press("stty -a\n")
					require.Regexp(t, `(?s)[^-]icanon.*[^-]echo `, s.expect(`shell> `))
					s.press("fg\n")
				}
				s.expect(prompt0)
				require.Zero(t, s.settings().Lflag&unix.ICANON, "keys come at once")
				s.press("q")
			}
			s.expect(`shell> `)
			s.press("exit\n")
			require.Zero(t, s.exit(), s.unread)
		})
	}
}

// A watch that was killed has left the terminal without echo. The next one says so
// and restores it.
func TestTerminalThatAKilledWatchHasLeft(t *testing.T) {
	s := watchTiny(t)
	s.expect(prompt0)
	require.NoError(t, s.cmd.Process.Kill())
	<-s.ended
	require.Zero(t, s.settings().Lflag&unix.ECHO)
	next := exec.CommandContext(t.Context(), os.Args[0], "watch", "01")
	next.Env = s.cmd.Env
	next.Stdin, next.Stdout, next.Stderr = s.tty, s.tty, s.tty
	next.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	require.NoError(t, next.Start())
	s.expect(`a killed watch has left the terminal without echo; this watch restores it when it ends`)
	s.expect(prompt0)
	s.press("q")
	require.NoError(t, next.Wait())
	require.Equal(t, s.before, s.settings())
}

func TestLostTerminalEndsTheWatch(t *testing.T) {
	s := watchTiny(t)
	s.expect(prompt0)
	require.NoError(t, s.in.Close())
	s.exit() // By the end of its input or by the signal, whichever comes first; there is nothing to restore.
}

// An error of ours restores the terminal like any other end.
func TestPanicRestoresTheTerminal(t *testing.T) {
	master, tty, err := pty.Open()
	require.NoError(t, err)
	t.Cleanup(func() { _, _ = master.Close(), tty.Close() })
	s := &session{t: t, tty: tty}
	before := s.settings()
	w := &watch{app: &app{in: tty, out: tty, err: io.Discard}, status: newStatus(io.Discard)}
	require.Panics(t, func() { _ = w.run(t.Context(), false) }, "there is no examiner")
	require.Equal(t, before, s.settings())
}

// The goroutines beside the loop end the process with their panic, so they restore
// the terminal themselves.
func TestPanicOfAnotherGoroutineRestoresTheTerminal(t *testing.T) {
	master, tty, err := pty.Open()
	require.NoError(t, err)
	t.Cleanup(func() { _, _ = master.Close(), tty.Close() })
	s := &session{t: t, tty: tty}
	before := s.settings()
	for name, panics := range map[string]func(*keyboard){
		"the reader": func(k *keyboard) { k.read(t.Context()) }, // It has nothing to read from.
		"another": func(k *keyboard) {
			defer k.restoreOnPanic()
			panic("our mistake")
		},
	} {
		k := &keyboard{terminal: tty, before: before, keys: make(chan byte)}
		require.NoError(t, k.quiet())
		require.NotEqual(t, before, s.settings())
		require.Panics(t, func() { panics(k) }, name)
		require.Equal(t, before, s.settings(), name)
	}
	var none *keyboard
	require.Panics(t, func() { defer none.restoreOnPanic(); panic("without a terminal") })
}

func TestPanicOfACheckIsItsEnd(t *testing.T) {
	end := (&checking{}).examine(t.Context(), nil, false)
	require.ErrorContains(t, end.err, "cannot finish the check: panic")
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
