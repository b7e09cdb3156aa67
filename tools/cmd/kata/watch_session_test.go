package main

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"brownfield/tools/school/follow"
)

// patience is how long a test waits for what has to come: much longer than it
// takes, because other tests may have the machine.
const patience = 2 * time.Minute

// A session is the kata command, running as a process of its own.
type session struct {
	t       testing.TB
	cmd     *exec.Cmd
	in      *os.File // what is typed; nil without a terminal
	tty     *os.File // the command's side of the terminal, or nil
	before  *unix.Termios
	output  chan string
	reading sync.WaitGroup
	ended   chan struct{} // closed when the process has
	unread  string        // printed, and not expected yet
}

// atTerminal starts the kata command at a terminal of its own.
func atTerminal(t *testing.T, size pty.Winsize, env []string, args ...string) *session {
	t.Helper()
	return programAtTerminal(t, size, env, os.Args[0], args...)
}

// programAtTerminal starts any program there.
func programAtTerminal(t *testing.T, size pty.Winsize, env []string, program string, args ...string) *session {
	t.Helper()
	master, tty, err := pty.Open()
	require.NoError(t, err)
	require.NoError(t, pty.Setsize(master, &size))
	master = pollable(t, master)
	s := &session{t: t, in: master, tty: tty}
	s.before = s.settings()
	s.cmd = exec.CommandContext(t.Context(), program, args...)
	s.cmd.Stdin, s.cmd.Stdout, s.cmd.Stderr = tty, tty, tty
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	s.start(master, append([]string{"TERM=xterm"}, env...))
	t.Cleanup(func() { _ = tty.Close() })
	return s
}

// pollable returns the same file as one that can be closed while it is read
// from.
func pollable(t *testing.T, file *os.File) *os.File {
	t.Helper()
	fd, err := unix.FcntlInt(file.Fd(), unix.F_DUPFD_CLOEXEC, 0)
	require.NoError(t, err)
	require.NoError(t, file.Close())
	require.NoError(t, unix.SetNonblock(fd, true))
	return os.NewFile(uintptr(fd), file.Name())
}

// watchTiny begins to watch the tiny kata at a terminal of the usual size.
func watchTiny(t *testing.T) *session {
	t.Helper()
	enter(t)
	return atTerminal(t, pty.Winsize{Cols: 100, Rows: 40}, nil, "watch", "01")
}

// inPipe starts a command line whose output goes to a pipe, and whose input is
// one that nobody writes to.
func inPipe(t *testing.T, args ...string) *session {
	t.Helper()
	from, to, err := os.Pipe()
	require.NoError(t, err)
	input, silent, err := os.Pipe()
	require.NoError(t, err)
	s := &session{t: t, cmd: exec.CommandContext(t.Context(), os.Args[0], args...)}
	s.cmd.Stdin, s.cmd.Stdout, s.cmd.Stderr = input, to, to
	s.start(from, nil)
	require.NoError(t, to.Close())
	t.Cleanup(func() { _, _ = input.Close(), silent.Close() })
	return s
}

// start starts the command and reads what it prints, to the end of the test.
func (s *session) start(from *os.File, env []string) {
	s.output = make(chan string)
	s.cmd.Env = append(os.Environ(), append(env, asKata+"=1", "NO_COLOR=1")...)
	require.NoError(s.t, s.cmd.Start())
	done := make(chan struct{})
	s.ended = make(chan struct{})
	s.reading.Go(func() {
		defer close(s.ended)
		_ = s.cmd.Wait() // ProcessState says the same.
	})
	s.reading.Go(func() {
		buffer := make([]byte, 4096)
		for {
			n, err := from.Read(buffer)
			select {
			case s.output <- string(buffer[:n]):
			case <-done:
				return
			}
			if err != nil {
				close(s.output)
				return
			}
		}
	})
	s.t.Cleanup(func() {
		_ = s.cmd.Process.Kill() // It has ended already, unless the test failed.
		<-s.ended
		close(done)
		_ = from.Close()
		s.reading.Wait()
	})
}

// expect waits until the pattern has been printed, and returns what was printed
// up to its end since the last call.
func (s *session) expect(pattern string) string {
	s.t.Helper()
	wanted, bold := regexp.MustCompile(pattern), regexp.MustCompile(`\x1b\[[0-9;]*m`)
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	for {
		if at := wanted.FindStringIndex(s.unread); at != nil {
			text := s.unread[:at[1]]
			s.unread = s.unread[at[1]:]
			return text
		}
		select {
		case text, open := <-s.output:
			require.True(s.t, open || text != "", "the output ended before %q; it was\n%s", pattern, s.unread)
			s.unread = strings.ReplaceAll(bold.ReplaceAllString(s.unread+text, ""), "\r\n", "\n")
		case <-deadline.C:
			require.FailNow(s.t, "not printed in time", "%q is not in\n%s", pattern, s.unread)
		}
	}
}

// silent makes sure that nothing is printed for longer than a save may take to
// be noticed.
func (s *session) silent() {
	s.t.Helper()
	require.Empty(s.t, s.unread)
	select {
	case text := <-s.output:
		require.Fail(s.t, "printed without need", text)
	case <-time.After(4 * follow.Debounce):
	}
}

func (s *session) press(keys string) {
	s.t.Helper()
	_, err := s.in.WriteString(keys)
	require.NoError(s.t, err)
}

// exit waits for the end of the process and returns its exit code.
func (s *session) exit() int {
	s.t.Helper()
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	for {
		select {
		case <-s.ended:
			return s.cmd.ProcessState.ExitCode()
		case text, open := <-s.output:
			if !open {
				s.output = nil
			}
			s.unread += text
		case <-deadline.C:
			require.FailNow(s.t, "did not end", s.unread)
		}
	}
}

// settings are those of the terminal as they are now.
func (s *session) settings() *unix.Termios {
	s.t.Helper()
	settings, err := unix.IoctlGetTermios(int(s.tty.Fd()), getTermios)
	require.NoError(s.t, err)
	return settings
}
