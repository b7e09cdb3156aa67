package script

import (
	"flag"
	"fmt"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"brownfield/tools/engine/subject"
)

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
