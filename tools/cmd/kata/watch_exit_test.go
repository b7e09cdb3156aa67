package main

import (
	"os"
	"os/exec"
	"syscall"
	"testing"

	"github.com/creack/pty"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"brownfield/tools/internal/longtest"
	"brownfield/tools/school/cli"
)

// However a watch ends, and whatever it is doing, the terminal is then as it was.
func TestTerminalIsRestored(t *testing.T) {
	longtest.Begin(t)
	for name, way := range map[string]struct {
		end  func(*session)
		code int
		says string
	}{
		"q":         {func(s *session) { s.press("q") }, cli.Pass, ""},
		"Ctrl-C":    {func(s *session) { s.press("\x03") }, cli.Interrupted, "interrupted; nothing was lost"},
		"Ctrl-\\":   {func(s *session) { s.press("\x1c") }, cli.Usage, "quit signal received"},
		"terminate": {func(s *session) { require.NoError(s.t, s.cmd.Process.Signal(syscall.SIGTERM)) }, cli.Interrupted, "interrupted"},
		"hang up":   {func(s *session) { require.NoError(s.t, s.cmd.Process.Signal(syscall.SIGHUP)) }, cli.Usage, "hangup signal received"},
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
