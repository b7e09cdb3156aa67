// Package score says how much a suite of scripts catches: it runs the scripts
// over one mutant of a program after the other.
//
// [Measure] first runs every script with no mutant on, to learn which mutants
// it reaches and how long it takes, and refuses a suite that fails or wavers. A
// mutant then runs only the scripts that reach it, the quickest first, until
// one fails.
//
// Goals: a score in seconds; verdicts that do not depend on the load of the
// machine, which is why a mutant that ran out of time is tried again with a core
// for itself; a mutant that nobody reaches costs nothing.
//
// Non-goals: it makes no mutants (tools/mutate does) and prints nothing.
package score

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"brownfield/tools/mutate"
	"brownfield/tools/script"
	"brownfield/tools/subject"
)

// An Outcome is what became of a mutant.
type Outcome string

// The outcomes. TimedOut is a kind of detection: the program ran out of time
// again when it had a core for itself and time to spare.
const (
	Detected  Outcome = "detected"
	TimedOut  Outcome = "timed-out"
	Survived  Outcome = "survived"
	Unreached Outcome = "unreached"
)

// A Result is one mutant and what became of it.
type Result struct {
	Mutant  *mutate.Mutant
	Outcome Outcome
	By      string // the script that detected it
	Reason  string // how that script failed
	Ran     int    // scripts run
}

// A Report is the score of a suite.
type Report struct {
	Results []Result
	Invalid []mutate.Invalid
	Elapsed time.Duration
}

// Count returns how many mutants came out as one of the given outcomes.
func (r *Report) Count(outcomes ...Outcome) int {
	n := 0
	for _, result := range r.Results {
		if slices.Contains(outcomes, result.Outcome) {
			n++
		}
	}
	return n
}

// BaselineError says that a suite cannot be scored.
type BaselineError struct {
	Script string
	Says   string
}

func (e *BaselineError) Error() string {
	return fmt.Sprintf("cannot score the suite: %s fails with no mutant on: %s", e.Script, e.Says)
}

// Options tell who wants to know how far the measurement is.
type Options struct {
	Progress func(done, total int) // called from one goroutine at a time; may be nil
}

// known is a script after the baseline.
type known struct {
	file    string
	name    string
	elapsed time.Duration
	busy    time.Duration // of elapsed, what a core worked
	trace   mutate.Trace
}

// Measure runs the scripts over the mutants of program, which has been built
// as s.
func Measure(ctx context.Context, program *mutate.Program, s *subject.Subject, files []string, opts Options) (*Report, error) {
	begin := time.Now()
	room, err := os.MkdirTemp("", "brownfield-score-")
	if err != nil {
		return nil, fmt.Errorf("cannot make room for the measurement: %w", err)
	}
	defer os.RemoveAll(room)
	m := &measurement{subject: s, room: room, results: make([]Result, len(program.Mutants)), progress: opts.Progress}
	if m.scripts, err = m.baseline(ctx, files); err != nil {
		return nil, err
	}
	if err := m.all(ctx, program.Mutants); err != nil {
		return nil, err
	}
	return &Report{Results: m.results, Invalid: program.Invalid, Elapsed: time.Since(begin)}, nil
}

type measurement struct {
	subject  *subject.Subject
	room     string
	scripts  []known // the quickest first
	results  []Result
	progress func(done, total int)
	report   sync.Mutex
	done     atomic.Int64
}

// all tries every mutant, several at once, and then those that ran out of time
// once more, with a core each and four times as long.
func (m *measurement) all(ctx context.Context, mutants []*mutate.Mutant) error {
	group, groupCtx := errgroup.WithContext(ctx)
	group.SetLimit(m.atOnce())
	for i, mutant := range mutants {
		group.Go(func() (err error) {
			m.results[i], err = m.try(groupCtx, mutant, 1)
			m.tell(int(m.done.Add(1)), len(mutants))
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	again, againCtx := errgroup.WithContext(ctx)
	again.SetLimit(runtime.NumCPU())
	for i, mutant := range mutants {
		if m.results[i].Outcome == TimedOut {
			again.Go(func() (err error) {
				m.results[i], err = m.try(againCtx, mutant, 4)
				return err
			})
		}
	}
	return again.Wait()
}

// try runs the scripts that reach a mutant until one fails. generous multiplies
// the time that they get.
func (m *measurement) try(ctx context.Context, mutant *mutate.Mutant, generous int) (Result, error) {
	r := Result{Mutant: mutant, Outcome: Unreached}
	for _, k := range m.scripts {
		if !k.trace.Reached[mutant.ID] {
			continue
		}
		r.Outcome = Survived
		r.Ran++
		caught, err := m.run(ctx, mutant, k, generous)
		if err != nil {
			return r, err
		}
		if caught.Outcome != Survived {
			r.Outcome, r.By, r.Reason = caught.Outcome, k.name, caught.Reason
			return r, nil
		}
	}
	return r, nil
}

// budgetFactor and leastBudget bound the rounds of a mutant's loops, against
// what the script takes without it.
const (
	budgetFactor = 20
	leastBudget  = 20_000
)

// run runs one script over a mutant.
func (m *measurement) run(ctx context.Context, mutant *mutate.Mutant, k known, generous int) (Result, error) {
	note := filepath.Join(m.room, fmt.Sprintf("note-%d-%d-%s", mutant.ID, generous, k.name))
	patience := time.Duration(generous) * max(500*time.Millisecond, 4*k.elapsed)
	result, err := script.Run(ctx, k.file, m.subject, script.Options{
		Env:      mutate.Switch(mutant.ID, max(budgetFactor*k.trace.Rounds, leastBudget), note),
		Patience: patience,
	})
	if err != nil {
		return Result{}, err
	}
	overrun, err := mutate.Overrun(note)
	switch {
	case err != nil:
		return Result{}, err
	case overrun: // Even when the script was content: behind ! exec, any failure is.
		return Result{Outcome: Detected, Reason: "a loop that does not end"}, nil
	case result.Failure == nil:
		return Result{Outcome: Survived}, nil
	case result.Failure.Reason == subject.Deadline || result.Elapsed >= patience:
		return Result{Outcome: TimedOut, Reason: result.Failure.Message}, nil
	default:
		return Result{Outcome: Detected, Reason: result.Failure.Message}, nil
	}
}

// baseline runs every script twice with no mutant on: once to see what it
// reaches, and once to see that it passes again, and how long it takes.
func (m *measurement) baseline(ctx context.Context, files []string) ([]known, error) {
	scripts := make([]known, len(files))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(2 * runtime.NumCPU())
	for i, file := range files {
		group.Go(func() error {
			trace := filepath.Join(m.room, fmt.Sprintf("trace-%d", i))
			for _, env := range [][]string{mutate.Tracing(trace), nil} {
				result, err := script.Run(ctx, file, m.subject, script.Options{Env: env})
				switch {
				case err != nil:
					return err
				case result.Skipped != "":
					return &BaselineError{Script: result.Name, Says: "it skips itself: " + result.Skipped}
				case result.Failure != nil:
					return &BaselineError{Script: result.Name, Says: result.Failure.Message}
				}
				scripts[i].name, scripts[i].elapsed, scripts[i].busy = result.Name, result.Elapsed, 0
				for _, report := range result.Reports {
					scripts[i].busy += report.CPU + supervision
				}
			}
			var err error
			scripts[i].file = file
			scripts[i].trace, err = mutate.ReadTrace(trace)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	slices.SortFunc(scripts, func(a, b known) int {
		return cmp.Or(cmp.Compare(a.elapsed, b.elapsed), strings.Compare(a.name, b.name))
	})
	return scripts, nil
}

func (m *measurement) tell(done, total int) {
	if m.progress == nil {
		return
	}
	m.report.Lock()
	defer m.report.Unlock()
	m.progress(done, total)
}

// supervision is about what each call costs beside the program's own work.
const supervision = 6 * time.Millisecond

// atOnce is how many mutants are tried at the same time: so many that the cores
// have work while programs sleep or wait for a server, and not so many that
// what ran out of time would say more about the machine than about the mutant.
func (m *measurement) atOnce() int {
	var elapsed, busy time.Duration
	for _, k := range m.scripts {
		elapsed += k.elapsed
		busy += k.busy
	}
	cores := runtime.NumCPU()
	if busy == 0 {
		return 2 * cores
	}
	return min(max(cores*int(elapsed/busy), 2*cores), 16*cores)
}
