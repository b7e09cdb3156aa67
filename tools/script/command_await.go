package script

import (
	"fmt"
	"regexp"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// await waits until a service has printed something.
func (ses *session) await(ts *testscript.TestScript, args []string) error {
	if len(args) != 2 {
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
	timer := time.NewTimer(ses.patience)
	defer timer.Stop()
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
			return fmt.Errorf("%s ended without printing %s", args[0], args[1])
		case <-timer.C:
			return fmt.Errorf("%s did not print %s within %s", args[0], args[1], ses.patience)
		}
	}
}
