package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/muesli/cancelreader"
	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"brownfield/tools/cmd/internal/verb"
	"brownfield/tools/engine/subject"
	"brownfield/tools/school/cli"
	"brownfield/tools/school/incident"
)

// incidentOptions are the flags of kata incident.
type incidentOptions struct {
	edition       string
	pace          time.Duration
	list, history bool
}

// pace is how long a minute of an incident takes for a person.
const pace = 20 * time.Second

func (c *console) incidentCommand() *cobra.Command {
	var o incidentOptions
	cmd := verb.Incident()
	cmd.Args = func(_ *cobra.Command, args []string) error {
		switch {
		case len(args) > 2:
			return errors.New("incident takes a kata and perhaps the name of an incident, for example: kata incident 08")
		case len(args) == 0 && !o.list && !o.history:
			return errors.New("incident takes a kata, for example: kata incident 08; kata incident --list lists all")
		case o.pace <= 0:
			return errors.New("--pace is a duration, for example: kata incident 08 --pace 10s")
		}
		return nil
	}
	cmd.ValidArgsFunction = cli.CompleteKata
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		t, err := c.opened(cmd.Context())
		if err != nil {
			return err
		}
		switch {
		case o.list:
			return t.listIncidents()
		case o.history:
			return t.incidentHistory()
		}
		kata, err := t.Find(args[0])
		if err != nil {
			return err
		}
		inc, err := incident.Find(kata, strings.Join(args[1:], ""))
		if err != nil {
			return err
		}
		return t.practise(cmd.Context(), inc, o)
	}
	flags := cmd.Flags()
	flags.StringVar(&o.edition, "edition", "v1", "the program that is in trouble: v1, v2, work or a directory")
	flags.DurationVar(&o.pace, "pace", pace, "how long a minute of the incident takes")
	flags.BoolVar(&o.list, "list", false, "list all incidents")
	flags.BoolVar(&o.history, "history", false, "show what you have had and what you tend to miss")
	cli.CompleteFlag(cmd, "edition", cli.CompleteEdition)
	return cmd
}

// practise takes a person through an incident.
func (t *task) practise(ctx context.Context, inc *incident.Incident, o incidentOptions) (err error) {
	edition, err := inc.Kata.Edition(o.edition)
	if err != nil {
		return err
	}
	t.tell.Say("building " + edition.Name)
	s, err := t.builder.Build(ctx, edition.Dir, subject.Plain)
	t.tell.Clear()
	if err != nil {
		return err
	}
	dir, err := t.sessionDir(inc)
	if err != nil {
		return err
	}
	fmt.Fprintf(t.out, "Kata %02d, %s: you are on call for %s.\n", inc.Kata.Number, inc.Kata.Title, inc.Kata.Program)
	fmt.Fprintf(t.out, "%s\nThe directory of the service is %s\n", inc.Kata.Summary, t.screen.Path(filepath.Join(dir, "service")))
	pacing := "Time goes by only with wait."
	if t.live {
		pacing = fmt.Sprintf("A minute takes %s; wait lets one go by at once.", o.pace)
	}
	fmt.Fprintf(t.out, "Nothing is wrong yet: see what is normal. The page will come.\n%s help lists the commands; Ctrl-C leaves.\n", pacing)
	session, err := incident.Begin(ctx, incident.Setup{Incident: inc, Subject: s, Dir: dir, Out: t.out, Keep: true})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, session.End()) }()
	left, err := t.onCall(ctx, session, o.pace)
	if err != nil {
		return err
	}
	if left {
		fmt.Fprintf(t.out, "You have left before it was resolved. The journal is kept in %s\n", t.screen.Path(dir))
		return cli.ErrFailed
	}
	grade, err := session.Finish(ctx)
	if err != nil {
		return err
	}
	t.showGrade(inc, grade)
	fmt.Fprintf(t.out, "\nThe journal is in %s\nNow write the post-mortem: kata postmortem %02d\n", t.screen.Path(dir), inc.Kata.Number)
	if !grade.Passed {
		return cli.ErrFailed
	}
	return nil
}

// sessionDir makes the directory of a session, which no other one has.
func (t *task) sessionDir(inc *incident.Incident) (string, error) {
	all := incidentsDir(t.Workspace)
	if err := os.MkdirAll(all, 0o750); err != nil {
		return "", fmt.Errorf("cannot make room for the incident: %w", err)
	}
	dir, err := os.MkdirTemp(all, inc.Kata.Name+"."+t.clock().Format("2006-01-02.")+"*")
	if err != nil {
		return "", fmt.Errorf("cannot make room for the incident: %w", err)
	}
	return dir, nil
}

// onCall reads commands and lets the minutes go by, until the incident is over or the
// person has left.
func (t *task) onCall(ctx context.Context, session *incident.Session, minute time.Duration) (left bool, err error) {
	from := t.in
	cancel := func() {}
	// A Read from a terminal or a pipe may wait for good; one from a file never does, and cannot be cancelled.
	if reader, err := cancelreader.NewReader(t.in); err == nil {
		defer reader.Close()
		from, cancel = reader, func() { reader.Cancel() }
	}
	ctx, stop := context.WithCancel(ctx)
	typed := make(chan string)
	var group errgroup.Group
	group.Go(func() error {
		defer close(typed)
		return lines(ctx, from, typed)
	})
	defer func() {
		stop()
		cancel()
		if failed := group.Wait(); err == nil && !errors.Is(failed, cancelreader.ErrCanceled) {
			err = failed
		}
	}()
	var tick <-chan time.Time
	if t.live {
		ticker := time.NewTicker(minute)
		defer ticker.Stop()
		tick = ticker.C
	}
	prompt := func() {
		if t.live && !session.Over() {
			fmt.Fprintf(t.out, "%s> ", session.Clock())
		}
	}
	for prompt(); !session.Over(); {
		select {
		case <-ctx.Done():
			return false, context.Cause(ctx)
		case line, ok := <-typed:
			if !ok {
				return true, nil
			}
			if err := session.Do(ctx, line); err != nil {
				return false, err
			}
			prompt()
		case <-tick:
			pages := len(session.Journal.Entries)
			if err := session.Pass(ctx); err != nil {
				return false, err
			}
			if slices.ContainsFunc(session.Journal.Entries[pages:], func(e incident.Entry) bool { return e.Kind == incident.Paged }) {
				prompt()
			}
		}
	}
	return false, nil
}

// longestLine bounds what is typed in one line, in bytes.
const longestLine = 16 << 20

// lines passes on what is typed, a line at a time.
func lines(ctx context.Context, from io.Reader, to chan<- string) error {
	scanner := bufio.NewScanner(from)
	scanner.Buffer(nil, longestLine)
	for scanner.Scan() {
		select {
		case to <- scanner.Text():
		case <-ctx.Done():
			return nil
		}
	}
	if err := scanner.Err(); err != nil && ctx.Err() == nil {
		return fmt.Errorf("cannot read your commands: %w", err)
	}
	return nil
}

func (t *task) showGrade(inc *incident.Incident, g incident.Grade) {
	word := "not passed"
	if g.Passed {
		word = "passed"
	}
	fmt.Fprintf(t.out, "\n%s: %s, %d of 100 points\n\n", inc.Title, word, g.Points)
	for _, m := range g.Marks {
		t.screen.Hang(fmt.Sprintf("  %3d/%-3d %-13s ", m.Points, m.Of, m.Name), m.Says)
	}
	for i, detail := range g.Details {
		if i == 5 {
			fmt.Fprintf(t.out, "          … and %d more\n", len(g.Details)-i)
			break
		}
		fmt.Fprintf(t.out, "          %s\n", detail)
	}
	fmt.Fprintln(t.out)
	t.screen.Hang("  What happened: ", strings.Join(strings.Fields(inc.Trouble), " "))
}
