package check

import (
	"context"
	"fmt"
	"iter"
	"runtime"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"brownfield/tools/engine/subject"
	"brownfield/tools/school/catalog"
)

// Options say which checks to run and who wants to know how far they are.
type Options struct {
	Only     []Name                            // all of them when empty
	Progress func(check Name, done, total int) // called from one goroutine at a time; may be nil
	// First is called with the first script that fails in a check in which all
	// have to pass, when the others still run a second later. As Progress.
	First func(check Name, f Failure)
	// Passed reports whether a script passed when the edition was checked before;
	// may be nil. One that passed and now fails is run again.
	Passed func(check Name, script string) bool
}

func (o Options) wants(name Name) bool {
	return len(o.Only) == 0 || slices.Contains(o.Only, name)
}

// Run checks an edition. Verdicts come as they are known, behaviour first. When
// the edition does not compile, the build's verdict is the only one. When ctx
// ends, the sequence ends early. Whoever stops listening stops the checks;
// nothing goes on in the background.
func Run(ctx context.Context, b *subject.Builder, kata *catalog.Kata, edition catalog.Edition, opts Options) iter.Seq[Verdict] {
	return func(yield func(Verdict) bool) {
		ctx, cancel := context.WithCancel(ctx)
		r := &run{builder: b, kata: kata, edition: edition, opts: opts}
		defer r.background.Wait()
		defer cancel()
		for verdict := range r.verdicts(ctx) {
			if ctx.Err() != nil || !yield(verdict.printable()) {
				return
			}
		}
	}
}

// run is one edition being checked, with what its rows find out for each other.
type run struct {
	builder    *subject.Builder
	kata       *catalog.Kata
	edition    catalog.Edition
	opts       Options
	background sync.WaitGroup // what goes on while scripts run
	report     sync.Mutex     // one caller of Progress at a time

	plain     *subject.Subject
	compiling time.Duration // how long it took to build
	kept      bool          // behaviour is, as far as anybody asked
	hangs     bool          // so many scripts ran out of time that the others were left out
	raceBuild func() (*subject.Subject, error)
	vetted    func() (struct{}, error)
	smelt     func() (smells, error)
}

func (r *run) verdicts(ctx context.Context) iter.Seq[Verdict] {
	return func(yield func(Verdict) bool) {
		begin := time.Now()
		r.progress(Build, 0, 1)
		plain, fault := r.build(ctx, begin)
		if fault != nil {
			yield(*fault)
			return
		}
		r.plain, r.compiling, r.kept = plain, time.Since(begin), true
		for i, row := range Rows() {
			if i == 1 {
				r.prepare(ctx) // Behaviour is known; from here on compilers may have a core.
			}
			if r.opts.wants(row.Name) && !yield(row.check(ctx, r)) {
				return
			}
		}
	}
}

func (r *run) prepare(ctx context.Context) {
	for _, row := range Rows() {
		if row.prepare != nil && r.opts.wants(row.Name) {
			row.prepare(ctx, r)
		}
	}
}

// beside starts something that goes on while scripts run, and returns how to wait for
// what comes of it. A panic in it is an error.
func beside[T any](r *run, do func() (T, error)) (wait func() (T, error)) {
	type outcome struct {
		value T
		err   error
	}
	done := make(chan outcome, 1)
	r.background.Go(func() {
		var out outcome
		out.err = guarded(func() (err error) {
			out.value, err = do()
			return err
		})
		done <- out
	})
	return sync.OnceValues(func() (T, error) {
		out := <-done
		return out.value, out.err
	})
}

// guarded turns a panic into an error. Nobody else can recover the one of a
// goroutine, and the process may have borrowed the person's terminal.
func guarded(do func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("cannot finish the check: panic: %v\n%s", r, debug.Stack())
		}
	}()
	return do()
}

func (r *run) progress(check Name, done, total int) {
	if r.opts.Progress == nil {
		return
	}
	r.report.Lock()
	defer r.report.Unlock()
	r.opts.Progress(check, done, total)
}

func since(begin time.Time) float64 {
	return float64(time.Since(begin).Round(time.Millisecond)) / float64(time.Second)
}

// atOnce is how many scripts run at the same time. Most of their time they wait
// for the program, so there may be more of them than cores.
func atOnce() int { return 2 * max(2, runtime.NumCPU()) }
