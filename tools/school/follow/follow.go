// Package follow examines a person's copy on every save.
//
// [Open] follows the files of a copy, and [Follower.Run] checks the copy at once, and
// again whenever it has changed. What it finds are [Event] values on a channel. One
// goroutine owns all state (decision 0007); files and verdicts come to it over channels.
//
// Goals: no save is lost; a save during a check ends that check, since nobody cares any
// more what comes of it.
//
// Non-goals: it judges nothing, package check does; and it shows nothing.
package follow

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime/debug"
	"sync"
	"time"

	"brownfield/tools/engine/subject"
	"brownfield/tools/school/check"
)

// Debounce is how long the copy must be left alone before it is checked: an
// editor that saves all its files, or git when it changes branches, is one save.
const Debounce = 200 * time.Millisecond

// A Kind is a kind of event.
type Kind string

// The kinds of events, with the fields that they have.
const (
	Began    Kind = "began"    // a check began; Card is the scorecard before it
	Doing    Kind = "doing"    // Check has done Done of Total
	First    Kind = "first"    // Check is shown to fail by Failure while it still runs
	Verdict  Kind = "verdict"  // Verdict is known
	Ended    Kind = "ended"    // Card is whole; Made says when, if it was known already
	Failed   Kind = "failed"   // the check ended with Err
	Stopped  Kind = "stopped"  // the check ended without a word, because files change right now
	Troubled Kind = "troubled" // Err stands in the way of a check, and the next save may be better
)

// An Event is what happens to a copy that is followed.
type Event struct {
	Kind        Kind
	Check       check.Name
	Done, Total int
	Failure     check.Failure
	Verdict     check.Verdict
	Card        check.Scorecard
	Made        time.Time
	Err         error
}

// A Follower follows one copy. Only the goroutine of Run touches it.
type Follower struct {
	examiner *check.Examiner
	files    *files

	events  chan<- Event
	settled *time.Timer // fires when the files have been left alone
	waiting bool        // for settled
	tasks   sync.WaitGroup

	seen  string    // fingerprint of what is or was checked last
	check *checking // nil between checks
	next  wish      // what begins when the check has ended
}

// Open follows the files of the edition of which the examiner makes scorecards.
func Open(e *check.Examiner) (*Follower, error) {
	files, err := followFiles(e.Edition.Dir)
	if err != nil {
		return nil, err
	}
	f := &Follower{examiner: e, files: files, settled: time.NewTimer(Debounce)}
	f.settled.Stop()
	return f, nil
}

// Run checks the copy until ctx ends, or until its files can no longer be followed,
// and ends the follower. A value on again asks for a check although nothing
// has changed.
func (f *Follower) Run(ctx context.Context, events chan<- Event, again <-chan struct{}) error {
	defer f.files.close()
	ctx, cancel := context.WithCancel(ctx)
	defer f.tasks.Wait()
	defer cancel()
	f.events = events
	f.begin(ctx, afresh)
	for {
		run := f.current()
		var err error
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case event := <-f.files.events():
			err = f.touched(f.files.notice(event))
		case problem := <-f.files.problems():
			err = f.touched(f.files.recover(problem))
		case <-f.settled.C:
			f.waiting = false
			f.compare(ctx)
		case <-again:
			f.want(ctx, anyway)
		case e := <-run.events:
			f.tell(ctx, e)
		case end := <-run.ended:
			f.ended(ctx, end)
		}
		if err != nil {
			return err
		}
	}
}

// tell passes an event on, unless nobody listens any more.
func (f *Follower) tell(ctx context.Context, e Event) {
	select {
	case f.events <- e:
	case <-ctx.Done():
	}
}

// A wish is what should be checked next.
type wish int

const (
	nothing wish = iota
	afresh       // what the copy is now
	anyway       // the same, even when its scorecard is known
)

// A checking is one examination that goes on beside the loop. There is never
// more than one: the next begins when it has ended.
type checking struct {
	cancel context.CancelFunc
	events chan Event
	ended  chan Event // with a place, so that the last word never waits
}

// current returns the examination that goes on, or one that will never say
// anything.
func (f *Follower) current() *checking {
	if f.check == nil {
		return &checking{}
	}
	return f.check
}

// touched begins to wait for the files to be left alone.
func (f *Follower) touched(changed bool, err error) error {
	if changed {
		f.settled.Reset(Debounce)
		f.waiting = true
	}
	return err
}

// compare looks whether the copy differs from what was checked last. Not every
// event is a change, and what looks like one while an editor replaces a file may
// be gone when it has finished; so nothing is ended before this moment.
func (f *Follower) compare(ctx context.Context) {
	now, err := f.fingerprint()
	switch {
	case err != nil:
		f.tell(ctx, Event{Kind: Troubled, Err: err})
		f.seen = ""
	case now != f.seen:
		f.want(ctx, afresh)
	}
}

// want begins a check. One that goes on is ended first: nobody cares any more.
func (f *Follower) want(ctx context.Context, what wish) {
	if f.check == nil {
		f.begin(ctx, what)
		return
	}
	f.check.cancel()
	f.next = max(f.next, what)
	f.seen = ""
}

func (f *Follower) begin(ctx context.Context, what wish) {
	f.next = nothing
	seen, err := f.fingerprint()
	f.seen = seen
	if err != nil {
		f.tell(ctx, Event{Kind: Troubled, Err: err})
		return
	}
	f.tell(ctx, Event{Kind: Began, Card: f.examiner.Last()})
	ctx, cancel := context.WithCancel(ctx)
	c := &checking{cancel: cancel, events: make(chan Event), ended: make(chan Event, 1)}
	f.check = c
	f.tasks.Go(func() {
		defer cancel()
		c.ended <- c.examine(ctx, f.examiner, what == anyway)
	})
}

// examine passes on what the examiner says, until nobody listens. A panic ends the
// examination and not the process, which may have borrowed a terminal.
func (c *checking) examine(ctx context.Context, e *check.Examiner, again bool) (end Event) {
	defer func() {
		if r := recover(); r != nil {
			end = Event{Kind: Failed, Err: fmt.Errorf("cannot finish the check: panic: %v\n%s", r, debug.Stack())}
		}
	}()
	tell := func(event Event) {
		select {
		case c.events <- event:
		case <-ctx.Done():
		}
	}
	key, err := e.Key()
	if err != nil {
		return Event{Kind: Failed, Err: err}
	}
	card, made, err := e.Examine(ctx, key, check.Examination{
		Again: again,
		Tell:  func(v check.Verdict) { tell(Event{Kind: Verdict, Verdict: v}) },
		First: func(name check.Name, f check.Failure) { tell(Event{Kind: First, Check: name, Failure: f}) },
		Progress: func(name check.Name, done, total int) {
			tell(Event{Kind: Doing, Check: name, Done: done, Total: total})
		},
	})
	if err != nil {
		return Event{Kind: Failed, Err: err}
	}
	return Event{Kind: Ended, Card: card, Made: made}
}

// ended tells how a check came out, or begins the one for which it had to end.
func (f *Follower) ended(ctx context.Context, end Event) {
	f.check = nil
	switch {
	case f.next != nothing && f.waiting:
		f.next = nothing // Files change right now; when they are left alone, they differ from what was seen.
		f.seen = ""
		f.tell(ctx, Event{Kind: Stopped})
	case f.next != nothing:
		f.begin(ctx, f.next)
	default:
		if end.Kind == Failed {
			f.seen = ""
			if _, err := f.fingerprint(); err != nil {
				end.Err = err // That the copy is gone says more than which file could not be read.
			}
		}
		f.tell(ctx, end)
	}
}

// fingerprint names the copy as it is now. As in [check.Examiner.Key], a file that
// vanishes meanwhile is given a second look.
func (f *Follower) fingerprint() (string, error) {
	dir := f.examiner.Edition.Dir
	now, err := subject.FingerprintWithout(dir, f.examiner.Kata.Note)
	if errors.Is(err, fs.ErrNotExist) {
		now, err = subject.FingerprintWithout(dir, f.examiner.Kata.Note)
	}
	if err == nil {
		return now, nil
	}
	if _, statErr := os.Stat(dir); errors.Is(statErr, fs.ErrNotExist) {
		return "", fmt.Errorf("your copy is gone; make kata-%02d gives you a new one, which will be watched", f.examiner.Kata.Number)
	}
	return "", err
}
