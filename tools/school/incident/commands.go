package incident

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"brownfield/tools/school/catalog"
)

// A Command is a word of the console.
type Command struct {
	Name  string
	Usage string
	Does  string
	kind  EntryKind // as what the journal keeps it; "" when run writes the journal itself
	run   func(s *Session, ctx context.Context, rest string) error
}

// Commands lists the words of the console.
func Commands() []Command {
	return []Command{
		{"status", "status", "what runs, since when, with which flags", Looked, (*Session).status},
		{"metrics", "metrics", "requests, errors, latency and memory, minute by minute", Looked, (*Session).metrics},
		{"logs", "logs [-f] [TEXT]", "the last lines of the log that hold TEXT; -f shows new ones every minute, until the next command", Looked, (*Session).logs},
		{"goroutines", "goroutines", "who waits where: the SIGQUIT dump by line of code. It ends the program", Acted, (*Session).goroutines},
		{"upstream", "upstream", "what the services see that the program calls", Looked, (*Session).upstream},
		{"http", "http METHOD /PATH [BODY]", "ask the service yourself", Acted, (*Session).http},
		{"sh", "sh COMMAND", "your shell, in the directory of the service: ls, cat, mv; it has no keyboard", Acted, (*Session).shell},
		{"signal", "signal NAME", "send the program a signal: HUP, TERM, KILL, USR1", Acted, (*Session).signal},
		{"restart", "restart [FLAGS]", "end what runs and start it again; with FLAGS instead of its own", Acted, (*Session).restartWith},
		{"stop", "stop", "end what runs, and start nothing until restart", Acted, (*Session).stop},
		{"scale", "scale N", "run N instances", Acted, (*Session).scale},
		{"rollback", "rollback", "take back the last deploy", Acted, (*Session).rollBack},
		{"runbook", "runbook", "what the team wrote down about this service", Looked, (*Session).runbook},
		{"declare", "declare SEV1|SEV2|SEV3", "say that it is an incident, and how bad", "", (*Session).declare},
		{"note", "note TEXT", "write into the journal, for the post-mortem", Noted, func(*Session, context.Context, string) error { return nil }},
		{"mitigated", "mitigated", "say that users are no longer hurt", "", (*Session).mitigated},
		{"cause", "cause FILE:FUNC", "name the place in the code: pool.go:worker", "", (*Session).cause},
		{"resolve", "resolve", "say that it is over; what comes is watched for a while", "", (*Session).resolve},
		{"hint", "hint", "a hint; each costs three points", "", (*Session).hint},
		{"wait", "wait [MINUTES]", "let time go by at once", Looked, (*Session).wait},
		{"help", "help", "this list", "", (*Session).help},
	}
}

// errUsage makes Do print how a command is used.
var errUsage = errors.New("wrong usage")

// Do carries out a line that the person has typed. What is wrong with the line is
// told to the person; the error is for what is wrong with the machine.
func (s *Session) Do(ctx context.Context, line string) error {
	s.follow = false
	line = strings.TrimSpace(line)
	name, rest, _ := strings.Cut(line, " ")
	rest = strings.TrimSpace(rest)
	all := Commands()
	i := slices.IndexFunc(all, func(c Command) bool { return c.Name == name })
	switch {
	case line == "" || strings.HasPrefix(line, "#"):
		return nil
	case i < 0:
		var names []string
		for _, c := range all {
			names = append(names, c.Name)
		}
		if near := catalog.Closest(name, names); near != "" {
			s.say("There is no command %q. Did you mean %s?", name, near)
		} else {
			s.say("There is no command %q. help lists them.", name)
		}
		return nil
	case s.over:
		s.say("The incident is over.")
		return nil
	case slices.Contains([]string{"declare", "mitigated", "resolve"}, name) && !s.paged():
		s.say("Nothing has been reported yet. Wait for the page.")
		return nil
	}
	if err := os.MkdirAll(s.dir, 0o750); err != nil { // The person may have removed it.
		return fmt.Errorf("cannot make room for the service: %w", err)
	}
	if kind := all[i].kind; kind != "" {
		text := line
		if kind == Noted {
			text = rest
		}
		if err := s.record(kind, text); err != nil {
			return err
		}
	}
	err := all[i].run(s, ctx, rest)
	if errors.Is(err, errUsage) {
		s.say("Usage: %s", all[i].Usage)
		return nil
	}
	if told, ok := errors.AsType[telling](err); ok {
		s.say("%s", told)
		return nil
	}
	return err
}

// paged reports whether the person has been paged.
func (s *Session) paged() bool {
	_, ok := s.Journal.first(Paged)
	return ok
}

// A telling is an error that is the person's to know.
type telling string

func (t telling) Error() string { return string(t) }

func (s *Session) declare(_ context.Context, rest string) error {
	severity := strings.ToUpper(rest)
	if !slices.Contains(Severities(), severity) {
		return errUsage
	}
	s.say("%s  Declared: %s.", s.Clock(), severity)
	return s.record(Declared, severity)
}

func (s *Session) mitigated(context.Context, string) error {
	s.say("%s  Noted: mitigated.", s.Clock())
	return s.record(Mitigated, "")
}

func (s *Session) cause(_ context.Context, rest string) error {
	file, function, ok := strings.Cut(rest, ":")
	if !ok || file == "" || function == "" {
		return errUsage
	}
	s.say("Noted. You can name another one until you resolve.")
	return s.record(Named, rest)
}

func (s *Session) resolve(ctx context.Context, _ string) error {
	s.resolved = true
	if err := s.record(Resolved, ""); err != nil {
		return err
	}
	s.say("%s  Resolved. Watching until %s.", s.Clock(), s.inc.Clock(s.watched()))
	return s.watch(ctx)
}

func (s *Session) hint(context.Context, string) error {
	if s.hints == len(s.inc.Hints) {
		return telling("There is no further hint.")
	}
	s.say("Hint %d of %d: %s", s.hints+1, len(s.inc.Hints), s.inc.Hints[s.hints])
	s.hints++
	return s.record(Hinted, strconv.Itoa(s.hints))
}

// mostMinutes are more than an incident has.
const mostMinutes = 1000

func (s *Session) wait(ctx context.Context, rest string) error {
	n := 1
	if rest != "" {
		var err error
		if n, err = strconv.Atoi(rest); err != nil || n < 1 || n > mostMinutes {
			return errUsage
		}
	}
	for until := min(s.now+n, s.inc.Length); s.now < until && !s.over; {
		if err := s.Pass(ctx); err != nil {
			return err
		}
	}
	if !s.over {
		s.say("It is %s.", s.Clock())
	}
	return nil
}
