package incident

import (
	"context"
	"os"
	"slices"
	"strings"
	"syscall"

	"brownfield/tools/engine/upstream"
	"brownfield/tools/internal/printable"
)

func (s *Session) help(context.Context, string) error {
	for _, c := range Commands() {
		s.say("  %-24s %s", c.Usage, c.Does)
	}
	s.say("  %-24s %s", "Ctrl-C", "leave; the journal is kept. A second one ends at once")
	return nil
}

func (s *Session) status(context.Context, string) error {
	program := s.inc.Kata.Program
	if every := s.inc.Service.Every; every > 0 {
		held := ""
		if s.held {
			held = ", and it is stopped"
		}
		s.say("%s is a job that starts every %d min%s.", program, every, held)
	}
	for i, one := range s.instances {
		switch {
		case one == nil:
			s.say("%d  down; the log says how it ended", i+1)
		case one.hasExited():
			s.say("%d  ended with exit code %d, started %s", i+1, one.exit(), s.inc.Clock(one.since))
		default:
			at := ""
			if strings.Contains(strings.Join(s.args(), " "), "$ADDR") {
				at = ", at " + one.addr
			}
			s.say("%d  running for %d min, since %s%s", i+1, s.now-one.since, s.inc.Clock(one.since), at)
		}
	}
	s.say("flags      %s", s.flags())
	s.say("directory  %s", s.dir)
	if len(s.deployed) > 1 {
		s.say("deploys    %d since it was set up; rollback takes back the last", len(s.deployed)-1)
	}
	return nil
}

func (s *Session) metrics(context.Context, string) error {
	var sent, failed, latency, memory []float64
	for _, m := range s.minutes {
		sent, failed = append(sent, float64(m.Sent)), append(failed, float64(m.Failed))
		latency, memory = append(latency, m.Latency), append(memory, float64(m.Memory)/(1<<20))
	}
	s.say("                %s to %s, one column a minute", s.inc.Begins, s.Clock())
	for _, row := range []struct {
		name   string
		values []float64
		unit   string
	}{{"sent", sent, ""}, {"failed", failed, ""}, {"slowest", latency, " ms"}, {"memory", memory, " MiB"}} {
		s.say("  %-8s %5.0f%-4s %s  at most %.0f%s", row.name, row.values[len(row.values)-1], row.unit, Sparkline(row.values), slices.Max(row.values), row.unit)
	}
	if text := s.lastMinute().Text; text != "" {
		s.say("  in the last minute: %s", text)
	}
	return nil
}

func (s *Session) lastMinute() Entry {
	for _, e := range slices.Backward(s.Journal.Entries) {
		if e.Kind == Passed {
			return e
		}
	}
	return Entry{}
}

// shownPaths are the paths that upstream shows of each service.
const shownPaths = 12

// shownLines are the lines of the log that logs shows.
const shownLines = 20

func (s *Session) logs(_ context.Context, rest string) error {
	text, follow := strings.CutPrefix(rest, "-f")
	text = strings.TrimSpace(text)
	var lines []string
	for line := range strings.Lines(s.log.String()) {
		if strings.Contains(line, text) {
			lines = append(lines, printable.Line(strings.TrimSuffix(line, "\n")))
		}
	}
	if left := len(lines) - shownLines; left > 0 {
		s.say("  (%d earlier lines are left out)", left)
		lines = lines[left:]
	}
	for _, line := range lines {
		s.say("  | %s", line)
	}
	switch {
	case len(lines) > 0:
	case text == "":
		s.say("The log is empty.")
	default:
		s.say("No line of the log holds %q.", text)
	}
	s.follow, s.filter = follow, text
	return nil
}

func (s *Session) goroutines(ctx context.Context, _ string) error {
	alive := s.alive()
	if len(alive) == 0 {
		return telling("Nothing runs.")
	}
	one := alive[0]
	before := s.log.end()
	if err := one.signal(syscall.SIGQUIT); err != nil {
		return err
	}
	if !s.poll(ctx, startPatience, []*instance{one}, func(context.Context) bool { return one.hasExited() }) {
		return telling("The program does not answer SIGQUIT.")
	}
	groups := groupsIn(s.log.since(before))
	if len(groups) > 0 {
		s.log.replace(before, "(a dump of goroutines was here)\n")
		s.shown = min(s.shown, before)
	}
	if len(groups) == 0 {
		s.say("The program ended, and the log has no dump of goroutines.")
	}
	for _, g := range groups {
		s.say("  %4d  %s", g.count, g.what)
	}
	s.say("SIGQUIT has ended the program (exit code 2).")
	return s.keepUp(ctx)
}

func (s *Session) upstream(context.Context, string) error {
	if len(s.upstreams) == 0 {
		return telling("The program calls no other service.")
	}
	for _, o := range s.inc.Outside {
		server := s.upstreams[o.Name]
		count := func(what, path string) int { return server.Count(upstream.Question{What: what, Path: path}) }
		s.say("%s at %s: %d requests came, %d are under way", o.Name, server.URL, count("requests", ""), count("in-flight", ""))
		paths := server.Paths()
		for i, path := range paths {
			if i == shownPaths {
				s.say("         … and %d more paths", len(paths)-i)
				break
			}
			s.say("  %5d came, %d over  %s", count("requests", path), count("answers", path), printable.Line(path))
		}
	}
	return nil
}

func (s *Session) tellState() {
	switch {
	case s.inc.Service.Every > 0:
		s.say("The next run starts with: %s", s.flags())
	case len(s.alive()) < len(s.instances):
		s.say("It has ended at once; the log says why.")
	default:
		s.say("Running: %s", s.flags())
	}
}

// flags are the arguments as the program gets them.
func (s *Session) flags() string { return s.words(s.addrs[0]).Replace(strings.Join(s.args(), " ")) }

func (s *Session) runbook(context.Context, string) error {
	text, err := os.ReadFile(s.inc.runbookFile())
	if err != nil {
		return telling("There is no runbook for this service.")
	}
	s.say("%s", strings.TrimSpace(string(text)))
	return nil
}
