package incident

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"brownfield/tools/engine/subject"
	"brownfield/tools/internal/printable"
)

func (s *Session) http(ctx context.Context, rest string) error {
	words := strings.SplitN(rest, " ", 3)
	if len(words) < 2 || !strings.HasPrefix(words[1], "/") {
		return errUsage
	}
	body := ""
	if len(words) == 3 {
		body = words[2]
	}
	within, end := s.within(ctx, time.Duration(s.inc.Patience), s.instances)
	defer end()
	status, answer, wrong := s.ask(within, s.addrs[0], words[0], words[1], body)
	if wrong != "" {
		s.say("%s", wrong)
		if dropped(wrong) {
			s.settle(ctx)
		}
		return nil
	}
	s.say("%d %s", status, http.StatusText(status))
	for line := range strings.Lines(answer) {
		s.say("  | %s", printable.Line(strings.TrimSuffix(line, "\n")))
	}
	return nil
}

// shell runs a command of the person's own, with the person's rights.
func (s *Session) shell(ctx context.Context, rest string) error {
	if rest == "" {
		return errUsage
	}
	cmd := exec.CommandContext(ctx, "sh", "-c", rest) //nolint:gosec // The person asks for it.
	cmd.Dir = s.dir
	cmd.Env = append(os.Environ(), "ADDR="+s.addrs[0])
	cmd.Stdout, cmd.Stderr = s.out, s.out
	cmd.WaitDelay = time.Second
	if err := cmd.Run(); err != nil {
		s.say("sh: %v", err)
	}
	return nil
}

func (s *Session) signal(ctx context.Context, rest string) error {
	number, err := subject.SignalNamed(strings.TrimPrefix(rest, "SIG"))
	if rest == "" {
		return errUsage
	} else if err != nil {
		return telling(err.Error())
	}
	if len(s.alive()) == 0 {
		return telling("Nothing runs.")
	}
	before := len(s.alive())
	if err := s.signalAll(ctx, number); err != nil {
		return err
	}
	if after := len(s.alive()); after < before && s.inc.Service.Every == 0 {
		s.say("The program has ended.")
	} else {
		s.say("Sent.")
	}
	return nil
}

func (s *Session) restartWith(ctx context.Context, rest string) error {
	if rest != "" {
		if err := s.deploy(strings.Fields(rest), ""); err != nil {
			return err
		}
	}
	if err := s.restart(ctx); err != nil {
		return err
	}
	s.tellState()
	return nil
}

func (s *Session) stop(ctx context.Context, _ string) error {
	s.held = true
	for _, one := range s.alive() {
		willingly, err := s.end(ctx, one)
		if err != nil {
			return err
		}
		if !willingly {
			s.say("It did not end of SIGTERM, so it was killed.")
		}
	}
	s.instances = nil
	s.say("Stopped.")
	return nil
}

func (s *Session) scale(ctx context.Context, rest string) error {
	n, err := strconv.Atoi(rest)
	most := s.inc.Service.Instances
	switch {
	case err != nil || n < 1:
		return errUsage
	case n > most:
		return telling(fmt.Sprintf("This service runs as %d process at most: a second one would write to the same files.", most))
	case s.inc.Service.Every > 0:
		return telling("A job has one run at a time.")
	}
	for len(s.instances) > n {
		last := len(s.instances) - 1
		if one := s.instances[last]; one != nil && !one.hasExited() {
			if _, err := s.end(ctx, one); err != nil {
				return err
			}
		}
		s.instances = s.instances[:last]
	}
	for len(s.instances) < n {
		one, err := s.start(ctx, s.now, s.addrs[len(s.instances)], s.args())
		if err != nil {
			return err
		}
		s.instances = append(s.instances, one)
	}
	s.say("%d instances run.", len(s.alive()))
	return nil
}

func (s *Session) rollBack(ctx context.Context, _ string) error {
	if err := s.rollback(); err != nil {
		return err
	}
	if err := s.restart(ctx); err != nil {
		return err
	}
	s.tellState()
	return nil
}
