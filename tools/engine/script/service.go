package script

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"brownfield/tools/engine/subject"
)

// patience is how long a script waits for an event unless somebody says
// otherwise. It leaves room for a machine on which starting a program takes
// seconds.
const patience = 10 * time.Second

// serviceLife bounds how long a service may run, of which a script waits for
// several things.
func (ses *session) serviceLife() time.Duration { return 4 * ses.patience }

// A service is the subject running in the background of a script.
type service struct {
	cmd            *exec.Cmd
	input          *os.File // what feed writes to; nil unless it was asked for
	stdout, stderr *transcript
	reports        subject.Reports
	exited         chan struct{} // closed when it has ended and all its output is there
}

// closeInput lets nothing more come in.
func (s *service) closeInput() error {
	if s.input == nil {
		return nil
	}
	if err := s.input.Close(); !errors.Is(err, os.ErrClosed) {
		return err
	}
	return nil
}

// poll asks until the answer is yes, for something that nobody announces.
func (ses *session) poll(ts *testscript.TestScript, s *service, name, otherwise string, ask func(context.Context) bool) error {
	ctx, end := ses.within(ses.patience)
	defer end()
	ticker := time.NewTicker(2 * time.Millisecond)
	defer ticker.Stop()
	for !ask(ctx) {
		select {
		case <-s.exited:
			s.print(ts)
			if ask(ctx) {
				return nil // It was quick.
			}
			return fmt.Errorf("%s ended and %s", name, otherwise)
		case <-ctx.Done():
			return fmt.Errorf("%s %s within %s", name, otherwise, ses.patience)
		case <-ticker.C:
		}
	}
	return nil
}

func (s *service) hasExited() bool {
	select {
	case <-s.exited:
		return true
	default:
		return false
	}
}

// signal sends a signal to a service, through its supervisor.
func (ses *session) signal(name, signal string) (*service, error) {
	s := ses.services[name]
	if s == nil {
		return nil, fmt.Errorf("no service is called %s; start one", name)
	}
	number, err := subject.SignalNamed(signal)
	if err != nil {
		return nil, err
	}
	if err := subject.Signal(s.cmd.Process, number); err != nil {
		return nil, fmt.Errorf("cannot send SIG%s to %s: %w", signal, name, err)
	}
	return s, nil
}

// ended waits for the end of a service.
func (ses *session) ended(s *service, name string, within time.Duration, after string) (subject.Report, error) {
	ctx, cancel := ses.within(within)
	defer cancel()
	select {
	case <-s.exited:
	case <-ctx.Done():
		return subject.Report{}, fmt.Errorf("%s was still running %s after %s", name, within, after)
	}
	reports, err := s.reports.Read()
	if err != nil {
		return subject.Report{}, err
	}
	if len(reports) == 0 {
		return subject.Report{}, fmt.Errorf("the supervisor of %s left no report", name)
	}
	return reports[0], nil
}

// print makes what the service printed the script's stdout and stderr. It may
// be called only when the service has ended.
func (s *service) print(ts *testscript.TestScript) {
	out, _ := s.stdout.look()
	log, _ := s.stderr.look()
	fmt.Fprint(ts.Stdout(), out)
	fmt.Fprint(ts.Stderr(), log)
}
