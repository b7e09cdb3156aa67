package check

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"brownfield/tools/engine/script"
	"brownfield/tools/engine/subject"
)

const (
	// mostTimeouts is how many scripts may run out of time before the others are
	// skipped: a program that hangs in three of them hangs in most, and a person
	// waits eight seconds for each.
	mostTimeouts = 3
	// slow is how long a script that fails takes when it has waited for something
	// that did not come.
	slow = 8 * time.Second
	// mostLuck is how many failing scripts are run again. When more fail, it is not
	// luck, and the learner waits for nothing.
	mostLuck = 3
	// soon is how long the verdict may take after the first failure for that to be
	// shown with the verdict only.
	soon = time.Second
)

// errEnough ends the scripts that still run. Its text is a note of the scorecard.
var errEnough = fmt.Errorf("skipped after %d time-outs", mostTimeouts)

// An outcome is what came of one script.
type outcome struct {
	failure *Failure // nil when the script has passed or was skipped
	skipped bool     // because too many others ran out of time
	certain bool     // a failure that no second run can take back: the race detector reports no race that is none

	unsteady *Failure // how the first run failed of a script that then passed
}

// A battery is several scripts being run, some of them at once.
type battery struct {
	run      *run
	name     Name
	total    int
	enough   context.CancelCauseFunc
	over     chan struct{}  // closed when all scripts have ended
	telling  sync.WaitGroup // of the first failure
	mistake  error          // of ours, in telling
	mu       sync.Mutex     // guards what follows
	done     int
	failures int
	timeouts int
	told     bool // of the first failure
}

// each runs scripts, several at once, and returns what came of them in order.
func (r *run) each(ctx context.Context, name Name, files []string, on func(file string) (*subject.Subject, error)) ([]outcome, error) {
	parent := ctx
	ctx, enough := context.WithCancelCause(ctx)
	defer enough(nil)
	b := &battery{run: r, name: name, total: len(files), enough: enough, over: make(chan struct{})}
	outcomes := make([]outcome, len(files))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(atOnce())
	r.progress(name, 0, len(files))
	for i, file := range files {
		group.Go(func() error {
			return guarded(func() (err error) {
				outcomes[i], err = b.one(ctx, file, on)
				return err
			})
		})
	}
	err := group.Wait()
	close(b.over)
	b.telling.Wait()
	if err == nil && b.failures <= mostLuck && b.timeouts < mostTimeouts {
		err = b.again(parent, files, outcomes, on)
	}
	return outcomes, cmp.Or(err, b.mistake)
}

// one runs one script.
func (b *battery) one(ctx context.Context, file string, on func(file string) (*subject.Subject, error)) (outcome, error) {
	if errors.Is(context.Cause(ctx), errEnough) {
		return outcome{skipped: true}, nil
	}
	s, err := on(file)
	if err != nil {
		return outcome{}, err
	}
	result, err := b.script(ctx, file, s)
	if errors.Is(err, errEnough) {
		return outcome{skipped: true}, nil
	}
	if err != nil {
		return outcome{}, err
	}
	o := b.judge(result)
	b.count(o, timedOut(result))
	return o, nil
}

func (b *battery) judge(result script.Result) (o outcome) {
	if f, passed := Judge(result, b.run.edition.Dir); !passed {
		o.failure = &f
	}
	o.certain = slices.ContainsFunc(result.Reports, func(r subject.Report) bool { return len(r.Races) > 0 })
	return o
}

// again runs the scripts again that failed and are known to pass. A script that
// passes then has failed by luck.
func (b *battery) again(ctx context.Context, files []string, outcomes []outcome, on func(file string) (*subject.Subject, error)) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(mostLuck)
	for i, o := range outcomes {
		if o.failure == nil || o.certain || !b.run.known(b.name, o.failure.Name) {
			continue
		}
		group.Go(func() error {
			return guarded(func() error {
				s, err := on(files[i])
				if err != nil {
					return err
				}
				result, err := b.script(ctx, files[i], s)
				if second := b.judge(result); err == nil && second.failure == nil {
					outcomes[i] = outcome{unsteady: o.failure}
				}
				return err
			})
		})
	}
	return group.Wait()
}

func (b *battery) script(ctx context.Context, file string, s *subject.Subject) (script.Result, error) {
	return script.Run(ctx, file, s, script.Options{Keep: true, Hides: []string{b.run.kata.Dir}})
}

// known reports whether a script is known to pass: it passed at the previous
// verdict, or the sources are those of v1, on which it is proven.
func (r *run) known(check Name, script string) bool {
	if r.opts.Passed != nil && r.opts.Passed(check, script) {
		return true
	}
	same, err := r.isV1()
	return check != Defects && err == nil && same
}

// count counts a script that has ended. An open defect is what the learner came
// for, so its failure is not announced; and the program may hang because of it, so
// it counts no time-out.
func (b *battery) count(o outcome, timedOut bool) {
	b.mu.Lock()
	b.done++
	done, first := b.done, false
	if o.failure != nil {
		b.failures++
	}
	if o.failure != nil && b.name != Defects {
		first, b.told = !b.told, true
		if timedOut {
			b.timeouts++
		}
		if b.timeouts == mostTimeouts {
			b.enough(errEnough)
		}
	}
	b.mu.Unlock()
	if first {
		b.telling.Go(func() { b.mistake = guarded(func() error { b.tell(*o.failure); return nil }) })
	}
	b.run.progress(b.name, done, b.total)
}

// tell announces the first failure, unless the verdict comes soon.
func (b *battery) tell(f Failure) {
	timer := time.NewTimer(soon)
	defer timer.Stop()
	select {
	case <-timer.C:
		b.run.first(b.name, f)
	case <-b.over:
	}
}

// timedOut reports whether a script that failed has waited for something that
// did not come: a limit of the program, or an event.
func timedOut(result script.Result) bool {
	return result.Failure != nil && (result.Failure.Reason == subject.Deadline || result.Elapsed >= slow)
}

func (r *run) first(check Name, f Failure) {
	if r.opts.First == nil {
		return
	}
	r.report.Lock()
	defer r.report.Unlock()
	r.opts.First(check, f)
}
