package check

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"brownfield/tools/catalog"
	"brownfield/tools/subject"
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

// run is one edition being checked.
type run struct {
	builder    *subject.Builder
	kata       *catalog.Kata
	edition    catalog.Edition
	opts       Options
	background sync.WaitGroup // builds that go on while scripts run
	report     sync.Mutex     // one caller of Progress at a time
}

func (r *run) verdicts(ctx context.Context) iter.Seq[Verdict] {
	return func(yield func(Verdict) bool) {
		begin := time.Now()
		r.progress(Build, 0, 1)
		plain, fault := r.plain(ctx, begin)
		if fault != nil {
			yield(*fault)
			return
		}
		compiling := time.Since(begin)
		kept, hangs := true, false
		if r.opts.wants(Behaviour) {
			behaviour := r.behaviour(ctx, plain)
			kept, hangs = behaviour.Outcome == Pass, len(behaviour.Skipped) > 0
			if !yield(behaviour) {
				return
			}
		}

		// Behaviour is known; from here on the race build may have a core.
		vetted, raced, smelt := r.inBackground(ctx)
		if r.opts.wants(Defects) {
			defects := Verdict{Check: Defects, Outcome: Skip, Note: errEnough.Error() + ": the program hangs"}
			if !hangs {
				defects = r.defects(ctx, plain, raced)
			}
			if !yield(defects) {
				return
			}
		}
		if r.opts.wants(Races) {
			races := Verdict{Check: Races, Outcome: Skip, Note: "waits until behaviour is kept: the same scripts would fail again"}
			if kept {
				races = r.races(ctx, raced)
			}
			if !yield(races) {
				return
			}
		}
		if r.opts.wants(Build) && !yield(r.vetted(compiling, vetted)) {
			return
		}
		if r.opts.wants(Structure) && !yield(r.structure(smelt)) {
			return
		}
		if r.opts.wants(Dependencies) && !yield(r.dependencies()) {
			return
		}
		if r.opts.wants(Differential) {
			differential := Verdict{Check: Differential, Outcome: Skip, Note: "waits until behaviour is kept"}
			if kept {
				differential = r.differential(ctx)
			}
			yield(differential)
		}
	}
}

// plain builds the edition, or returns the verdict that it is no program for the
// scripts: then nothing else is known of it.
func (r *run) plain(ctx context.Context, begin time.Time) (*subject.Subject, *Verdict) {
	fault := mainPackage(r.edition.Dir)
	if fault == nil {
		if v := r.fetched(ctx, begin); v != nil {
			return nil, v
		}
		s, err := r.builder.Build(ctx, r.edition.Dir, subject.Plain)
		if err != nil {
			v := broken(Build, err, begin)
			return nil, &v
		}
		if fault = renamed(s, r.kata.Program); fault == nil {
			return s, nil
		}
	}
	v := notBuilt(*fault, since(begin))
	return nil, &v
}

// raceBuild is the outcome of building for the race detector.
type raceBuild struct {
	subject *subject.Subject
	err     error
}

// smells is the outcome of looking for unstructured concurrency.
type smells struct {
	absent string // why nobody looked
	err    error
	cheats []Failure
}

// inBackground starts vet, smell and the race build. Each of the functions it
// returns waits for one of them.
func (r *run) inBackground(ctx context.Context) (vetted func() error, raced func() raceBuild, smelt func() smells) {
	vet, race, smell := make(chan error, 1), make(chan raceBuild, 1), make(chan smells, 1)
	if r.opts.wants(Races) || (r.opts.wants(Defects) && r.hasRaceDefects()) {
		r.background.Go(func() {
			var build raceBuild
			build.err = guarded(func() (err error) {
				build.subject, err = r.builder.Build(ctx, r.edition.Dir, subject.Race)
				return err
			})
			race <- build
		})
	}
	if r.opts.wants(Build) {
		r.background.Go(func() {
			vet <- guarded(func() error {
				_, err := r.builder.Go(ctx, r.edition.Dir, "vet", "./...")
				return err
			})
		})
	}
	if r.opts.wants(Structure) {
		r.background.Go(func() {
			var found smells
			if err := guarded(func() error { found = r.smell(ctx); return nil }); err != nil {
				found.err = err
			}
			smell <- found
		})
	}
	return func() error { return <-vet }, sync.OnceValue(func() raceBuild { return <-race }), func() smells { return <-smell }
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

func (r *run) hasRaceDefects() bool {
	return slices.ContainsFunc(r.kata.Defects, catalog.Defect.OnRaceBuild)
}

func (r *run) vetted(compiling time.Duration, wait func() error) Verdict {
	begin := time.Now().Add(-compiling)
	if err := wait(); err != nil {
		return broken(Build, err, begin)
	}
	return Verdict{Check: Build, Outcome: Pass, Passed: 1, Total: 1, Seconds: since(begin)}
}

// broken is the verdict when the go command failed: the edition's fault when it
// complained about the edition, an error otherwise.
func broken(name Name, err error, begin time.Time) Verdict {
	v := Verdict{Check: name, Outcome: Error, Total: 1, Note: err.Error(), Seconds: since(begin)}
	var fault *subject.ToolError
	if !errors.As(err, &fault) {
		return v
	}
	if v.Note = lacking(fault); v.Note != "" {
		return v
	}
	v.Outcome = Fail
	for _, d := range fault.Diagnostics {
		v.Failures = append(v.Failures, Failure{Name: fault.Command, Message: d.Message, File: d.File, Line: d.Line})
	}
	if strings.Contains(fault.Output, noMain) {
		v.Failures = []Failure{{Name: fault.Command, Message: "package main has no function main, so the program cannot start"}}
	}
	if len(v.Failures) == 0 {
		v.Failures = []Failure{{Name: fault.Command, Message: saidBy(fault)}}
	}
	return v
}

// saidBy is what the go command printed, without the names of packages above its
// complaints and without its own name, which the failure has.
func saidBy(fault *subject.ToolError) string {
	var said []string
	for line := range strings.Lines(strings.TrimSpace(fault.Output)) {
		if !strings.HasPrefix(line, "# ") {
			said = append(said, strings.TrimPrefix(strings.TrimSpace(line), "go: "))
		}
	}
	return strings.Join(said, "\n")
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
