// Package watch checks a person's copy on every save, and takes keys meanwhile.
//
// [Watch.Run] is all of it. One goroutine owns all state and prints (decision 0007);
// files, keys and verdicts come to it over channels.
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
	"time"

	"brownfield/tools/school/check"
	"brownfield/tools/school/cli"
)

// Debounce is how long the copy must be left alone before it is checked: an
// editor that saves all its files, or git when it changes branches, is one save.
const Debounce = 200 * time.Millisecond

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
	files, err := followFiles(w.Examiner.Edition.Dir)
	if err != nil {
		return err
	}
	defer files.close()
	s := &session{
		Watch: w, files: files, screen: w.Repository.Screen(w.Out), tell: cli.NewTeller(w.Err),
		settled: time.NewTimer(Debounce), notices: make(chan error, 1),
	}
	s.settled.Stop()
	return s.run(ctx)
}

// A session is one watch that goes on. Only the goroutine of its loop touches it;
// whatever goes on beside it sends to one of the loop's channels.
type session struct {
	Watch
	files    *files
	screen   *cli.Screen
	tell     *cli.Teller
	keyboard *keyboard // nil when nobody can press a key

	settled *time.Timer // fires when the files have been left alone
	waiting bool        // for settled
	notices chan error  // what else the person should know; never fatal
	tasks   sync.WaitGroup

	seen    string          // fingerprint of what is or was checked last
	check   *checking       // nil between checks
	next    wish            // what begins when the check has ended
	card    check.Scorecard // the newest verdicts
	before  check.Scorecard // those before them
	defects int             // how many the key n has shown of them
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
	return w.loop(ctx)
}

// loop is where everything happens: files, keys and verdicts come in, one at a
// time.
func (w *session) loop(ctx context.Context) error {
	// Ctrl-Z stops us at once, and make with us; the shell takes its terminal back as
	// it was. We only take it again when we go on.
	resumed := make(chan os.Signal, 1)
	if w.keyboard != nil {
		signal.Notify(resumed, syscall.SIGCONT)
		defer signal.Stop(resumed)
	}
	w.begin(ctx, afresh)
	for {
		run := w.current()
		var err error
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case event := <-w.files.events():
			err = w.touched(w.files.notice(event))
		case problem := <-w.files.problems():
			err = w.touched(w.files.recover(problem))
		case <-w.settled.C:
			w.waiting = false
			w.compare(ctx)
		case p := <-run.progress:
			w.tell.Say(cli.Doing(p.check, p.done, p.total))
		case f := <-run.first:
			w.tell.Clear()
			w.screen.Measure()
			w.screen.First(f.check, w.brief(f.failure))
		case v := <-run.verdicts:
			w.show(v)
		case end := <-run.ended:
			w.ended(ctx, end)
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
			err = w.press(ctx, key)
		}
		if err != nil {
			return err
		}
	}
}
