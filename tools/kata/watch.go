package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"brownfield/tools/catalog"
	"brownfield/tools/check"
	"brownfield/tools/command"
	"brownfield/tools/report"
	"brownfield/tools/subject"
)

// debounce is how long the copy must be left alone before it is checked: an
// editor that saves all its files, or git when it changes branches, is one save.
const debounce = 200 * time.Millisecond

func (a *app) watchCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "watch KATA",
		Short: "Check your copy on every save",
		Long: `Watch checks your copy each time you save a file of it, behaviour first, and
shows what kata open would. It copies v1 first if you have no copy yet. A save
while a check runs ends that check and begins a new one; a save that changes
nothing is passed over.

  n  the next defect that is still open, and why its script fails
  h  the next hint, as kata hint gives it
  d  what you have changed since v1
  r  run the checks again, even if nothing has changed
  q  quit (or Ctrl-C)

What was printed stays in the terminal's history. Without a terminal for both
input and output there are no keys, and input is not read: verdicts are printed
as they come, until Ctrl-C or SIGTERM.

Exit codes: 0 after q, 130 after Ctrl-C, 2 wrong usage; the checks do not change
it.`,
		Example:           "  kata watch 01\n  make watch-01\n  kata watch 01 | tee session.log",
		Args:              command.OneKata,
		ValidArgsFunction: command.CompleteKata,
		RunE:              withKata(a.watch),
	}
}

func (a *app) watch(cmd *cobra.Command, s *school, kata *catalog.Kata) (err error) {
	ctx := cmd.Context()
	edition, fresh, err := a.take(ctx, s, kata)
	if err != nil {
		return err
	}
	builder, err := subject.NewBuilder(ctx)
	if err != nil {
		return err
	}
	examiner, err := s.examiner(builder, kata, edition)
	if err != nil {
		return err
	}
	files, err := followFiles(edition.Dir)
	if err != nil {
		return err
	}
	defer files.close()
	w := &watch{
		app: a, examiner: examiner, files: files,
		screen: s.screen(a.out), status: newStatus(a.err),
		settled: time.NewTimer(debounce), notices: make(chan error, 1),
	}
	w.settled.Stop()
	return w.run(ctx, fresh)
}

// A watch is one kata being watched. Only the goroutine of its loop touches it;
// whatever goes on beside it sends to one of the loop's channels.
type watch struct {
	app      *app
	examiner *examiner
	files    *files
	screen   *report.Screen
	status   *status
	keyboard *keyboard // nil when nobody can press a key

	settled *time.Timer // fires when the files have been left alone
	waiting bool        // for settled
	notices chan error  // what else the person should know; never fatal
	tasks   sync.WaitGroup

	seen    string          // fingerprint of what is or was checked last
	check   *checking       // nil between checks
	next    wish            // what begins when the check has ended
	card    check.Scorecard // the newest verdicts
	defects int             // how many the key n has shown of them
}

// run returns when the person has quit or ctx has ended, and all is tidied up.
func (w *watch) run(ctx context.Context, fresh bool) (err error) {
	// Ctrl-\ and a closed window have to restore the terminal as well.
	ctx, cancel := signal.NotifyContext(ctx, syscall.SIGQUIT, syscall.SIGHUP)
	defer w.tasks.Wait()
	defer cancel()
	if w.keyboard, err = openKeyboard(ctx, w.app.in, w.app.out); err != nil {
		return err
	}
	defer w.keyboard.close() // The first thing to be tidied up: the person waits for the terminal.
	defer w.status.clear()
	if fresh {
		w.tasks.Go(func() {
			defer w.keyboard.restoreOnPanic()
			w.notices <- fetchRest(ctx, w.examiner.builder, w.examiner.school, w.examiner.kata)
		})
	}
	if w.keyboard != nil && w.keyboard.fixed {
		fmt.Fprintln(w.app.err, "a killed watch has left the terminal without echo; this watch restores it when it ends")
	}
	if w.keyboard == nil {
		fmt.Fprintf(w.app.err, "watching %s; Ctrl-C ends it\n", w.screen.Path(w.examiner.edition.Dir))
	}
	return w.loop(ctx)
}

// loop is where everything happens: files, keys and verdicts come in, one at a
// time.
func (w *watch) loop(ctx context.Context) error {
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
			w.status.show(p.check, p.done, p.total)
		case f := <-run.first:
			w.status.clear()
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
