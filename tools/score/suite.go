package score

import (
	"context"
	"path/filepath"
	"strings"
	"time"

	"brownfield/tools/mutate"
	"brownfield/tools/script"
	"brownfield/tools/subject"
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

	room     string                  // where the program may leave its notes
	open     func(room string) error // called once the room is known; may be nil
	alone    bool                    // runs meet, so that only one may go at a time
	cases    []*testcase
	left     []string // the cases that the baseline has taken out
	together bool     // all cases that reach a mutant are run by one process
	// run runs cases until one fails. Patience is for all of them.
	run func(ctx context.Context, cases []*testcase, env []string, patience time.Duration) (verdict, error)
}

// A testcase is a script or a test, and after the baseline, what is known of
// it.
type testcase struct {
	name string
	file string // of a script

	elapsed time.Duration
	trace   mutate.Trace
	fault   error // what speaks against it
}

// A verdict is what came of a run of cases.
type verdict struct {
	failed   string // the case that failed, or empty
	reason   string
	skipped  string // why a case was not run
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
	suite.run = func(ctx context.Context, cases []*testcase, env []string, patience time.Duration) (v verdict, err error) {
		for _, c := range cases {
			result, err := script.Run(ctx, c.file, s, script.Options{Env: env, Patience: patience, Writes: []string{suite.room}, Hides: suite.Hides})
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
				v.timedOut = failure.Reason == subject.Deadline || patience > 0 && result.Elapsed >= patience
				v.late = c.elapsed > 0 && result.Elapsed > 3*c.elapsed+lateness
				return v, nil
			}
		}
		return v, nil
	}
	return suite
}

// lastLine is the last line of a text that says something.
func lastLine(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.TrimSpace(lines[len(lines)-1])
}
