package watch

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime/debug"
	"time"

	"brownfield/tools/engine/subject"
	"brownfield/tools/school/check"
)

// A wish is what should be checked next.
type wish int

const (
	nothing wish = iota
	afresh       // what the copy is now
	again        // the same, even when its scorecard is known
)

// A checking is one examination that goes on beside the loop. There is never
// more than one: the next begins when it has ended.
type checking struct {
	cancel   context.CancelFunc
	verdicts chan check.Verdict
	first    chan firstFailure
	progress chan progress
	ended    chan ending // with a place, so that the last word never waits
}

type progress struct {
	check       check.Name
	done, total int
}

// A firstFailure is what a check is shown to fail by while it still runs.
type firstFailure struct {
	check   check.Name
	failure check.Failure
}

// An ending is how an examination came out.
type ending struct {
	card check.Scorecard
	made time.Time // when the scorecard was made, if it was known already
	err  error
}

// current returns the examination that goes on, or one that will never say
// anything.
func (w *session) current() *checking {
	if w.check == nil {
		return &checking{}
	}
	return w.check
}

// touched begins to wait for the files to be left alone.
func (w *session) touched(changed bool, err error) error {
	if changed {
		w.settled.Reset(Debounce)
		w.waiting = true
	}
	return err
}

// compare looks whether the copy differs from what was checked last. Not every
// event is a change, and what looks like one while an editor replaces a file may
// be gone when it has finished; so nothing is ended before this moment.
func (w *session) compare(ctx context.Context) {
	now, err := w.fingerprint()
	switch {
	case err != nil:
		w.say(err)
		w.seen = ""
	case now != w.seen:
		w.want(ctx, afresh)
	}
}

// want begins a check. One that goes on is ended first: nobody cares any more.
func (w *session) want(ctx context.Context, what wish) {
	if w.check == nil {
		w.begin(ctx, what)
		return
	}
	w.check.cancel()
	w.next = max(w.next, what)
	w.seen = ""
}

func (w *session) begin(ctx context.Context, what wish) {
	w.next = nothing
	seen, err := w.fingerprint()
	w.seen = seen
	if err != nil {
		w.say(err)
		return
	}
	w.card, w.defects = check.Scorecard{}, 0
	w.before = w.Examiner.Last()
	w.tell.Clear()
	w.screen.Measure()
	w.screen.Title(w.Examiner.Kata, w.Examiner.Edition)

	ctx, cancel := context.WithCancel(ctx)
	c := &checking{cancel: cancel, verdicts: make(chan check.Verdict), first: make(chan firstFailure), progress: make(chan progress), ended: make(chan ending, 1)}
	w.check = c
	w.tasks.Go(func() {
		defer cancel()
		c.ended <- c.examine(ctx, w.Examiner, what == again)
	})
}

// examine passes on what the examiner says, until nobody listens. A panic ends
// the examination and not the process, which has borrowed the terminal.
func (c *checking) examine(ctx context.Context, e *check.Examiner, again bool) (end ending) {
	defer func() {
		if r := recover(); r != nil {
			end.err = fmt.Errorf("cannot finish the check: panic: %v\n%s", r, debug.Stack())
		}
	}()
	key, err := e.Key()
	if err != nil {
		return ending{err: err}
	}
	end.card, end.made, end.err = e.Examine(ctx, key, check.Examination{
		Again: again,
		Tell: func(v check.Verdict) {
			select {
			case c.verdicts <- v:
			case <-ctx.Done():
			}
		},
		First: func(name check.Name, f check.Failure) {
			select {
			case c.first <- firstFailure{name, f}:
			case <-ctx.Done():
			}
		},
		Progress: func(name check.Name, done, total int) {
			select {
			case c.progress <- progress{name, done, total}:
			case <-ctx.Done():
			}
		},
	})
	return end
}

// ended shows what is next, or begins the check for which this one had to end.
func (w *session) ended(ctx context.Context, end ending) {
	w.check = nil
	w.tell.Clear()
	switch {
	case w.next != nothing && w.waiting:
		w.next = nothing // Files change right now; when they are left alone, they differ from what was seen.
		w.seen = ""
	case w.next != nothing:
		w.begin(ctx, w.next)
	case end.err != nil:
		w.seen = ""
		w.say(end.err)
	default:
		w.card = end.card
		w.screen.Measure()
		if !end.made.IsZero() {
			w.screen.Unchanged(end.made)
		}
		w.screen.Fixed(w.Examiner.Kata, w.before, w.card)
		w.screen.Next(w.Examiner.Kata, w.card)
		w.prompt()
	}
}

// fingerprint names the copy as it is now. As in [check.Examiner.Key], a file that
// vanishes meanwhile is given a second look.
func (w *session) fingerprint() (string, error) {
	dir := w.Examiner.Edition.Dir
	now, err := subject.FingerprintWithout(dir, w.Examiner.Kata.Note)
	if errors.Is(err, fs.ErrNotExist) {
		now, err = subject.FingerprintWithout(dir, w.Examiner.Kata.Note)
	}
	if err == nil {
		return now, nil
	}
	if _, statErr := os.Stat(dir); errors.Is(statErr, fs.ErrNotExist) {
		return "", fmt.Errorf("your copy is gone; make kata-%02d gives you a new one, which will be watched", w.Examiner.Kata.Number)
	}
	return "", err
}
