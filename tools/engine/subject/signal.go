package subject

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// killRequest asks a supervisor to kill its subject: SIGKILL itself would reach
// only the supervisor.
const killRequest = syscall.SIGALRM

// passedSignals are handed to the subject when the supervisor receives them.
// SIGPIPE is not among them: it is noticed only so that a reader who leaves
// early closes the subject's pipe and does not kill the supervisor.
func passedSignals() []os.Signal {
	return []os.Signal{
		syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT, syscall.SIGUSR1, syscall.SIGUSR2,
	}
}

// SignalNamed returns one of the signals that a script may send, by its name
// without SIG.
func SignalNamed(name string) (syscall.Signal, error) {
	number, ok := map[string]syscall.Signal{
		"HUP": syscall.SIGHUP, "INT": syscall.SIGINT, "KILL": syscall.SIGKILL, "QUIT": syscall.SIGQUIT, "TERM": syscall.SIGTERM,
		"USR1": syscall.SIGUSR1, "USR2": syscall.SIGUSR2,
	}[name]
	if !ok {
		return 0, fmt.Errorf("there is no signal %q to send; choose from HUP, INT, KILL, QUIT, TERM, USR1 and USR2", name)
	}
	return number, nil
}

// Signal sends a signal to the subject of a supervisor that has started it (see
// [Reports.Started]). It is no error when the supervisor has ended.
func Signal(supervisor *os.Process, number syscall.Signal) error {
	if number == syscall.SIGKILL {
		number = killRequest
	}
	if err := supervisor.Signal(number); !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	return nil
}

// pass hands a signal that has come to the subject.
func (s *supervisor) pass(signal os.Signal) {
	switch signal {
	case syscall.SIGPIPE:
		return
	case killRequest:
		signal, s.killed = syscall.SIGKILL, true
	}
	_ = s.cmd.Process.Signal(signal) // It fails only when the subject has just ended.
}
