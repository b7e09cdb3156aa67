package script

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
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

func startCommand() Command {
	return Command{
		Name:  "start",
		Usage: "start [-input] NAME program args…",
		Does: "Starts the subject in the background. When $ADDR, a free loopback address, or $PORT, its port, is in " +
			"the arguments or in an env of the script, it waits until connections are accepted there. With -input its " +
			"standard input stays open, for feed.",
		run: (*session).start,
	}
}

// start calls the subject and leaves it running. A service that was told where to
// listen is waited for until it accepts connections there.
func (ses *session) start(ts *testscript.TestScript, args []string) error {
	flags := flagsOf("start")
	input := flags.Bool("input", false, "")
	if err := flags.Parse(args); err != nil {
		return fmt.Errorf("start: %w", err)
	}
	if args = flags.Args(); len(args) < 2 {
		return errUsage
	}
	name, args := args[0], args[1:]
	if ses.services[name] != nil {
		return fmt.Errorf("%s is running already", name)
	}
	if args[0] != ses.subject.Program {
		return fmt.Errorf("start calls the program under test, %s, and not %s", ses.subject.Program, args[0])
	}
	order, reports, err := ses.sandbox.Order(subject.Limits{Wall: ses.serviceLife()}, subject.Streams{})
	if err != nil {
		return err
	}
	s := &service{
		cmd:     exec.Command(filepath.Join(ses.sandbox.Bin, args[0]), args[1:]...), //nolint:gosec,noctx // Running it is the purpose; close ends it.
		reports: reports,
		exited:  make(chan struct{}),
		stdout:  newTranscript(),
		stderr:  newTranscript(),
	}
	s.cmd.Dir = ts.MkAbs(".")
	s.cmd.Env = append(ses.environment(ts), order)
	s.cmd.Stdout, s.cmd.Stderr = s.stdout, s.stderr
	if *input {
		reader, writer, err := os.Pipe()
		if err != nil {
			return fmt.Errorf("cannot make a pipe: %w", err)
		}
		defer reader.Close() // The program has its own.
		s.cmd.Stdin, s.input = reader, writer
	}
	if err := s.cmd.Start(); err != nil {
		return errors.Join(fmt.Errorf("cannot start %s: %w", args[0], err), s.closeInput())
	}
	ses.orders = append(ses.orders, reports)
	ses.services[name] = s
	ses.running.Go(func() {
		defer close(s.exited)
		_ = s.cmd.Wait() // The report says how it ended.
	})
	// From here on a signal reaches the program and not its supervisor alone.
	if err := ses.poll(ts, s, name, "had not started", func(context.Context) bool { return reports.Started() }); err != nil {
		return err
	}
	if addr := ts.Getenv("ADDR"); ses.toldByEnv || slices.ContainsFunc(args, func(arg string) bool { return names(arg, addr) }) {
		return ses.poll(ts, s, name, "accepted no connection on "+addr, func(ctx context.Context) bool { return accepts(ctx, addr) && !s.hasExited() })
	}
	return nil
}

// names reports whether an argument has an address, or only its port: :8080,
// --port=8080 or 8080.
func names(arg, addr string) bool {
	_, port, _ := strings.Cut(addr, ":")
	before, ok := strings.CutSuffix(arg, port)
	return strings.Contains(arg, addr) || ok && (before == "" || strings.HasSuffix(before, ":") || strings.HasSuffix(before, "="))
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

func accepts(ctx context.Context, addr string) bool {
	connection, err := (&net.Dialer{}).DialContext(ctx, "tcp", addr)
	return err == nil && connection.Close() == nil
}

func endCommand() Command {
	return Command{
		Name:  "end",
		Usage: "end NAME [SIGNAL] [-again] [-exit N] [-within D]",
		Does: "Sends a signal, TERM unless another is named, to what start has started, and demands the exact exit code within 10 s. " +
			"With none it only waits, and with -again it sends the signal until the end. What it printed becomes stdout and stderr.",
		Asserts: true,
		run:     (*session).end,
	}
}

// end sends a signal to a service and demands how it ends.
func (ses *session) end(ts *testscript.TestScript, args []string) error {
	flags := flagsOf("end")
	exit := flags.Int("exit", 0, "")
	again := flags.Bool("again", false, "")
	within := ses.patience
	flags.Func("within", "", func(text string) (err error) {
		within, err = duration(text)
		return err
	})
	words, err := mixed(flags, args)
	if err != nil {
		return fmt.Errorf("end: %w", err)
	}
	if len(words) == 1 {
		words = append(words, "TERM")
	}
	if len(words) != 2 {
		return errUsage
	}
	after := "SIG" + words[1]
	s := ses.services[words[0]]
	if words[1] == "none" && s != nil {
		after = "the end was due"
	} else if s, err = ses.signal(words[0], words[1]); err != nil {
		return err
	}
	if *again {
		if err := ses.insist(s, words[0], words[1], within); err != nil {
			return err
		}
	}
	report, err := ses.ended(s, words[0], within, after)
	if err != nil {
		return err
	}
	if err := s.closeInput(); err != nil {
		return fmt.Errorf("cannot end %s: %w", words[0], err)
	}
	s.print(ts)
	delete(ses.services, words[0])
	return judge(report, *exit)
}

// insist sends a signal again and again until a service has ended.
func (ses *session) insist(s *service, name, signal string, within time.Duration) error {
	ctx, cancel := ses.within(within)
	defer cancel()
	ticker := time.NewTicker(5 * time.Millisecond)
	defer ticker.Stop()
	for {
		select {
		case <-s.exited:
			return nil
		case <-ctx.Done():
			return fmt.Errorf("%s was still running %s after the first SIG%s", name, within, signal)
		case <-ticker.C:
			if _, err := ses.signal(name, signal); err != nil {
				return err
			}
		}
	}
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
	if err := s.cmd.Process.Signal(number); err != nil && !errors.Is(err, os.ErrProcessDone) {
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

// judge demands an exit code.
func judge(report subject.Report, exit int) error {
	switch {
	case report.Reason != "":
		return fmt.Errorf("the program %s", report.Detail)
	case report.Exit != exit:
		return fmt.Errorf("exit code %d, expected %d", report.Exit, exit)
	}
	return nil
}

// mixed parses flags that stand before, between and after the words.
func mixed(flags *flag.FlagSet, args []string) (words []string, err error) {
	for {
		if err := flags.Parse(args); err != nil {
			return nil, err
		}
		if flags.NArg() == 0 {
			return words, nil
		}
		words = append(words, flags.Arg(0))
		args = flags.Args()[1:]
	}
}
