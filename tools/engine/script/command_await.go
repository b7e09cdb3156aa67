package script

import (
	"context"
	"fmt"
	"os"
	"regexp"

	"github.com/rogpeppe/go-internal/testscript"
)

func awaitCommand() Command {
	return Command{
		Name:    "await",
		Usage:   "await [-file FILE] NAME PATTERN",
		Does:    "Waits until what start has started has printed something that matches, or written it into FILE, 10 s at most.",
		Asserts: true,
		run:     (*session).await,
	}
}

// await waits until a service has printed something, or written it to a file.
func (ses *session) await(ts *testscript.TestScript, args []string) error {
	flags := flagsOf("await")
	file := flags.String("file", "", "")
	if err := flags.Parse(args); err != nil {
		return fmt.Errorf("await: %w", err)
	}
	if args = flags.Args(); len(args) != 2 {
		return errUsage
	}
	s := ses.services[args[0]]
	if s == nil {
		return fmt.Errorf("no service is called %s; start one", args[0])
	}
	pattern, err := regexp.Compile("(?m)" + args[1])
	if err != nil {
		return fmt.Errorf("await: %w", err)
	}
	if *file != "" {
		name := ts.MkAbs(*file)
		return ses.poll(ts, s, args[0], "did not write "+args[1]+" into "+*file, func(context.Context) bool {
			data, err := os.ReadFile(name) //nolint:gosec // It is in the script's own directory, or the script asks for it.
			return err == nil && pattern.Match(data)
		})
	}
	return ses.awaitPrinted(ts, s, args[0], pattern, args[1])
}

func (ses *session) awaitPrinted(ts *testscript.TestScript, s *service, name string, pattern *regexp.Regexp, says string) error {
	ctx, end := ses.within(ses.patience)
	defer end()
	for {
		out, outChanged := s.stdout.look()
		log, logChanged := s.stderr.look()
		if pattern.MatchString(out) || pattern.MatchString(log) {
			return nil
		}
		select {
		case <-outChanged:
		case <-logChanged:
		case <-s.exited:
			s.print(ts)
			if out, _ := s.stdout.look(); pattern.MatchString(out) {
				return nil
			}
			if log, _ := s.stderr.look(); pattern.MatchString(log) {
				return nil
			}
			return fmt.Errorf("%s ended without printing %s", name, says)
		case <-ctx.Done():
			return fmt.Errorf("%s did not print %s within %s", name, says, ses.patience)
		}
	}
}
