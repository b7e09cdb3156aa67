package script

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

func feedCommand() Command {
	return Command{
		Name:  "feed",
		Usage: "feed [-close] NAME FILE…",
		Does:  "Writes files into the standard input of what start -input has started; -close ends that input.",
		run:   (*session).feed,
	}
}

// feed writes files into a service's standard input.
func (ses *session) feed(ts *testscript.TestScript, args []string) error {
	flags := flagsOf("feed")
	last := flags.Bool("close", false, "")
	words, err := mixed(flags, args)
	if err != nil {
		return fmt.Errorf("feed: %w", err)
	}
	if len(words) == 0 || len(words) == 1 && !*last {
		return errUsage
	}
	name, files := words[0], words[1:]
	s := ses.services[name]
	switch {
	case s == nil:
		return fmt.Errorf("no service is called %s; start one", name)
	case s.input == nil:
		return fmt.Errorf("%s reads nothing from here; start it with -input", name)
	}
	ctx, end := ses.within(ses.patience)
	defer end()
	stop := context.AfterFunc(ctx, func() { _ = s.input.SetWriteDeadline(time.Now()) }) // A pipe has deadlines.
	defer stop()
	for _, file := range files {
		_, err := s.input.WriteString(ts.ReadFile(file))
		if errors.Is(err, os.ErrDeadlineExceeded) {
			return fmt.Errorf("%s did not read all of %s within %s", name, file, ses.patience)
		} else if err != nil {
			return fmt.Errorf("%s does not read any more: %w", name, err)
		}
	}
	if *last {
		return s.input.Close()
	}
	return nil
}

func signalCommand() Command {
	return Command{
		Name:  "signal",
		Usage: "signal NAME SIGNAL",
		Does:  "Sends a signal to what start has started, and goes on.",
		run:   (*session).sendSignal,
	}
}

// sendSignal sends a signal to a service that goes on.
func (ses *session) sendSignal(_ *testscript.TestScript, args []string) error {
	if len(args) != 2 {
		return errUsage
	}
	_, err := ses.signal(args[0], args[1])
	return err
}
