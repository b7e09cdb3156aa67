package score

import (
	"context"
	"path/filepath"
	"strings"
	"time"

	"brownfield/tools/engine/mutate"
	"brownfield/tools/engine/script"
	"brownfield/tools/engine/subject"
)

// A Suite is a set of cases, each of which a mutated program passes or not.
type Suite struct {
	Name string
	// Lenient suites leave out a case that fails with no mutant on, instead of
	// refusing to be scored.
	Lenient bool
	// Only says which mutants are shown to the suite; nil means all.
	Only func(*mutate.Mutant) bool
	// Hides are directories that the program may not read (see [script.Options]).
	Hides []string

	// Says is how the runs were kept apart, for the head of a report.
	Says string

	notes  string                   // the directory where the program may leave its notes
	open   func(notes string) error // called once notes is known; may be nil
	serial bool                     // runs disturb each other, so that only one may go at a time
	cases  []*testcase
	left   []Omission
	run    func(context.Context, trial) (verdict, error)
	tests  *tests // of a package; nil for scripts
}

// A testcase is a script or a test, and after the baseline, what is known of
// it.
type testcase struct {
	name string
	file string // of a script

	elapsed time.Duration
	trace   mutate.Trace
	fault   *BaselineError // why it cannot be scored
	omitted string         // why it is left out
}

// A trial is a run of cases until one of them fails.
type trial struct {
	cases   []*testcase
	env     []string
	limit   time.Duration // for all of them; 0 is the one that holds without a mutant
	verbose bool          // tests say which of them run and which skip themselves
}

// A verdict is what came of a trial.
type verdict struct {
	failed   string // the case that failed, or empty
	reason   string
	skipped  string // why a case was not run
	idle     bool   // no case was run, because the user leaves it out
	timedOut bool
	late     bool // it failed after it had taken much longer than without a mutant
	elapsed  time.Duration
	busy     time.Duration
}

// lateness is what a script may take longer than without a mutant before its
// failure is doubted: it may be the machine that was slow.
const lateness = 300 * time.Millisecond

// Scripts is a suite of scripts over a program that was built as s. On a race
// build, a report of the detector is a failure, too.
func Scripts(name string, s *subject.Subject, files []string) *Suite {
	suite := &Suite{Name: name}
	for _, file := range files {
		suite.cases = append(suite.cases, &testcase{name: strings.TrimSuffix(filepath.Base(file), ".txtar"), file: file})
	}
	suite.run = func(ctx context.Context, t trial) (v verdict, err error) {
		for _, c := range t.cases {
			result, err := script.Run(ctx, c.file, s, script.Options{Env: t.env, Patience: t.limit, Writes: []string{suite.notes}, Hides: suite.Hides})
			if err != nil {
				return v, err
			}
			v.elapsed += result.Elapsed
			v.skipped = result.Skipped
			races := 0
			for _, report := range result.Reports {
				v.busy += report.CPU
				races += len(report.Races)
			}
			switch failure := result.Failure; {
			case races > 0:
				v.failed, v.reason = c.name, "the race detector reports a data race"
				return v, nil
			case failure != nil:
				v.failed, v.reason = c.name, failure.Message
				v.timedOut = failure.Reason == subject.Deadline || t.limit > 0 && result.Elapsed >= t.limit
				v.late = c.elapsed > 0 && result.Elapsed > 3*c.elapsed+lateness
				return v, nil
			}
		}
		return v, nil
	}
	return suite
}
