package score

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"golang.org/x/sync/semaphore"

	"brownfield/tools/engine/mutate"
	"brownfield/tools/engine/tempdir"
)

// A Target is a program with the suites that are scored on it. The first suite has
// to pass with no mutant on. A program of which no mutant is wanted needs none.
type Target struct {
	Program *mutate.Program
	Suites  []*Suite
	// Record keeps what is found for the next measurement of the same program and
	// suites; nil keeps nothing.
	Record *Record
}

// Options say what is measured, and who wants to know how far it is.
type Options struct {
	// Pinned are the kinds of arid code that the suite has to answer for.
	Pinned []string
	// First says that it is enough to know that a mutant is killed: then the suites
	// that come after are not asked as well.
	First bool
	// Wanted reports whether a mutant is to be tried. Nil wants all.
	Wanted func(*mutate.Mutant) bool
	// Budget is how long mutants are tried; those that have begun then are tried to
	// their end. 0 is no limit.
	Budget time.Duration
	// Survivor says of a mutant that it is expected to survive. Those are tried
	// first, because they take the longest: they go through all cases. May be nil.
	Survivor func(*mutate.Mutant) bool
	Progress func(Progress) // called from one goroutine at a time; may be nil
}

// Progress says how far a measurement is.
type Progress struct {
	Done, Total int           // mutants; those that ran out of time count twice
	Left        time.Duration // at the pace so far, and within the budget
}

// Measure runs the suites of targets over their mutants. A suite that does not pass
// with no mutant on is a [BaselineError]: of a single target it is returned, and of
// several it is in the report. When ctx ends, the report says what is known by then,
// beside the error.
func Measure(ctx context.Context, targets []Target, opts Options) (*Report, error) {
	begin := time.Now()
	scratch, remove, err := tempdir.New("score")
	if err != nil {
		return nil, err
	}
	defer remove()
	report := &Report{Near: map[string][]string{}}
	s := &session{opts: opts, cores: semaphore.NewWeighted(wholeMachine)}
	for i, target := range targets {
		m := &measured{Target: target, session: s, notes: filepath.Join(scratch, strconv.Itoa(i)), kills: map[kill]int{}}
		report.Invalid = append(report.Invalid, target.Program.Invalid...)
		if opts.Wanted != nil && !slices.ContainsFunc(target.Program.Mutants, opts.Wanted) {
			s.add(m)
			continue
		}
		err := m.begin(ctx)
		if red, ok := errors.AsType[*BaselineError](err); ok && len(targets) > 1 {
			red.Package = target.Program.Path()
			report.Refused = append(report.Refused, red)
			continue
		}
		if err != nil {
			return nil, err
		}
		s.add(m)
		report.describe(m)
	}
	err = s.all(ctx)
	report.Results, report.Recalled, report.Elapsed = s.results, s.recalled, time.Since(begin)
	return report, err
}

// A measured target is one with what its suites do without a mutant.
type measured struct {
	Target
	*session
	notes  string       // the directory for traces and notes
	most   int          // runs that may go side by side, beside those that are known to wait
	serial bool         // runs disturb each other, so that there may be none beside
	kills  map[kill]int // guarded by the session's mu
}

// begin learns what is known of a target before any mutant is tried.
func (m *measured) begin(ctx context.Context) error {
	if err := os.Mkdir(m.notes, 0o750); err != nil {
		return fmt.Errorf("cannot make a directory for the notes of mutants: %w", err)
	}
	for _, suite := range m.Suites {
		suite.notes = m.notes
		if suite.open == nil {
			continue
		}
		if err := suite.open(m.notes); err != nil {
			return err
		}
	}
	if m.Record.baseline(m) {
		return nil
	}
	if err := m.baseline(ctx); err != nil {
		return err
	}
	if err := m.rehearse(ctx); err != nil {
		return err
	}
	return m.Record.keepBaseline(m)
}

// A kill is a case that has killed a mutant of a function.
type kill struct {
	suite, function, name string
}
