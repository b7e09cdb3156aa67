package script

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"brownfield/tools/engine/subject"
	"brownfield/tools/internal/loopback"
)

func startCommand() Command {
	return Command{
		Name:  "start",
		Usage: "start [-input] [-maxrss SIZE] [-nofile N] [-fsize SIZE] NAME program args…",
		Does: "Starts the subject in the background. When $ADDR, a free loopback address, or $PORT, its port, is in " +
			"the arguments or in an env of the script, it waits until connections are accepted there. With -input its " +
			"standard input stays open, for feed. The limits are those of run.",
		run: (*session).start,
	}
}

// start calls the subject and leaves it running. A service that was told where to
// listen is waited for until it accepts connections there.
func (ses *session) start(ts *testscript.TestScript, args []string) error {
	flags := flagsOf("start")
	input := flags.Bool("input", false, "")
	limits := subject.Limits{Wall: ses.serviceLife()}
	ses.limitFlags(flags, &limits)
	if err := flags.Parse(args); err != nil {
		return fmt.Errorf("start: %w", err)
	}
	if args = flags.Args(); len(args) < 2 {
		return errUsage
	}
	return ses.launch(ts, args[0], limits, *input, args[1:])
}

// launch starts a service under a name.
func (ses *session) launch(ts *testscript.TestScript, name string, limits subject.Limits, input bool, args []string) error {
	if ses.services[name] != nil {
		return fmt.Errorf("%s is running already", name)
	}
	if args[0] != ses.subject.Program {
		return fmt.Errorf("only the program under test can be started, %s, and not %s", ses.subject.Program, args[0])
	}
	order, reports, err := ses.sandbox.Order(limits, subject.Streams{})
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
	if input {
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
		return ses.poll(ts, s, name, "accepted no connection on "+addr, func(ctx context.Context) bool { return loopback.Accepts(ctx, addr) && !s.hasExited() })
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
