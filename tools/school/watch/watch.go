// Package watch checks a person's copy on every save, and takes keys meanwhile.
//
// [Watch.Run] is all of it. One goroutine owns what is shown and prints (decision 0007);
// keys, and what package follow finds, come to it over channels.
//
// Goals: no save is lost; the terminal is what it was however the watch ends.
//
// Non-goals: it judges nothing, package check does.
package watch

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"sync"
	"syscall"

	"brownfield/tools/school/check"
	"brownfield/tools/school/cli"
	"brownfield/tools/school/follow"
)

// A Watch is a copy to be watched, and where a person reads and types.
type Watch struct {
	In         io.Reader
	Out, Err   io.Writer
	Repository *cli.Repository
	Examiner   *check.Examiner
	// Fetch is done beside the first check; what goes wrong is only said. May be nil.
	Fetch func(ctx context.Context) error
}

// Run returns when the person has quit or ctx has ended, and all is tidied up.
func (w Watch) Run(ctx context.Context) error {
	s := &session{
		Watch: w, screen: w.Repository.Screen(w.Out), tell: cli.NewTeller(w.Err),
		events: make(chan follow.Event), lost: make(chan error, 1), again: make(chan struct{}, 1), notices: make(chan error, 1),
	}
	return s.run(ctx)
}

// A session is one watch that goes on. Only the goroutine of its loop touches it;
// whatever goes on beside it sends to one of the loop's channels.
type session struct {
	Watch
	screen   *cli.Screen
	tell     *cli.Teller
	keyboard *keyboard // nil when nobody can press a key

	events  chan follow.Event
	lost    chan error    // why the files are no longer followed
	again   chan struct{} // asks for a check although nothing has changed
	notices chan error    // what else the person should know; never fatal
	tasks   sync.WaitGroup

	checking bool
	card     check.Scorecard // the newest verdicts
	before   check.Scorecard // those before them
	defects  int             // how many the key n has shown of them
}

func (w *session) run(ctx context.Context) (err error) {
	// Ctrl-\ and a closed window have to restore the terminal as well.
	ctx, cancel := signal.NotifyContext(ctx, syscall.SIGQUIT, syscall.SIGHUP)
	defer w.tasks.Wait()
	defer cancel()
	if w.keyboard, err = openKeyboard(ctx, w.In, w.Out); err != nil {
		return err
	}
	defer w.keyboard.close() // The first thing to be tidied up: the person waits for the terminal.
	defer w.tell.Clear()
	follower, err := follow.Open(w.Examiner)
	if err != nil {
		return err
	}
	if w.Fetch != nil {
		w.tasks.Go(func() {
			defer w.keyboard.restoreOnPanic()
			w.notices <- w.Fetch(ctx)
		})
	}
	if w.keyboard != nil && w.keyboard.fixed {
		fmt.Fprintln(w.Err, "a killed watch has left the terminal without echo; this watch restores it when it ends")
	}
	if w.keyboard == nil {
		fmt.Fprintf(w.Err, "watching %s; Ctrl-C ends it\n", w.screen.Path(w.Examiner.Edition.Dir))
	}
	w.tasks.Go(func() {
		defer w.keyboard.restoreOnPanic()
		w.lost <- follower.Run(ctx, w.events, w.again)
	})
	return w.loop(ctx)
}

// loop is where everything happens: keys and events come in, one at a time.
func (w *session) loop(ctx context.Context) error {
	// Ctrl-Z stops us at once, and make with us; the shell takes its terminal back as
	// it was. We only take it again when we go on.
	resumed := make(chan os.Signal, 1)
	if w.keyboard != nil {
		signal.Notify(resumed, syscall.SIGCONT)
		defer signal.Stop(resumed)
	}
	for {
		var err error
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case event := <-w.events:
			w.heard(event)
		case err := <-w.lost:
			return err
		case notice := <-w.notices:
			w.say(notice)
		case <-resumed:
			if err = w.keyboard.quiet(); err == nil {
				w.prompt()
			}
		case key, open := <-w.keyboard.pressed():
			if !open || key == 'q' {
				return nil
			}
			err = w.press(key)
		}
		if err != nil {
			return err
		}
	}
}

// heard shows what has happened to the copy.
func (w *session) heard(e follow.Event) {
	switch e.Kind {
	case follow.Began:
		w.checking, w.before, w.card, w.defects = true, e.Card, check.Scorecard{}, 0
		w.tell.Clear()
		w.screen.Measure()
		w.screen.Title(w.Examiner.Kata, w.Examiner.Edition)
	case follow.Doing:
		w.tell.Say(cli.Doing(e.Check, e.Done, e.Total))
	case follow.First:
		w.tell.Clear()
		w.screen.Measure()
		w.screen.First(e.Check, w.brief(e.Failure))
	case follow.Verdict:
		w.show(e.Verdict)
	case follow.Stopped:
		w.checking = false
		w.tell.Clear()
	case follow.Failed:
		w.checking = false
		w.say(e.Err)
	case follow.Troubled:
		w.say(e.Err)
	case follow.Ended:
		w.checking, w.card = false, e.Card
		w.tell.Clear()
		w.screen.Measure()
		if !e.Made.IsZero() {
			w.screen.Unchanged(e.Made)
		}
		w.screen.Fixed(w.Examiner.Kata, w.before, w.card)
		w.screen.Next(w.Examiner.Kata, w.card)
		w.prompt()
	}
}
