package score

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
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
	busy    time.Duration // of elapsed, what a core worked
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

// supervision is about what each call costs beside the program's own work.
const supervision = 6 * time.Millisecond

// Scripts is a suite of scripts over a program that was built as s. On a race
// build, a report of the detector is a failure, too.
func Scripts(name string, s *subject.Subject, files []string) *Suite {
	suite := &Suite{Name: name}
	for _, file := range files {
		suite.cases = append(suite.cases, &testcase{name: strings.TrimSuffix(filepath.Base(file), ".txtar"), file: file})
	}
	suite.run = func(ctx context.Context, cases []*testcase, env []string, patience time.Duration) (v verdict, err error) {
		for _, c := range cases {
			result, err := script.Run(ctx, c.file, s, script.Options{Env: env, Patience: patience})
			if err != nil {
				return v, err
			}
			v.elapsed += result.Elapsed
			v.skipped = result.Skipped
			races := 0
			for _, report := range result.Reports {
				v.busy += report.CPU + supervision
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

// Tests is the suite of a package's own tests, compiled with
// [mutate.Program.BuildTest]. room is an empty directory; dir is where the tests
// are to run.
func Tests(ctx context.Context, binary, dir, room string) (*Suite, error) {
	s := &subject.Subject{Program: filepath.Base(binary), Dir: dir, Mode: subject.Plain, Binary: binary}
	stand, err := s.Stand(room)
	if err != nil {
		return nil, err
	}
	stand.Strict = true
	t := &tests{stand: stand, call: filepath.Join(stand.Bin, s.Program), dir: dir}
	listed, err := t.exec(ctx, nil, 0, "-test.list=.")
	if err != nil {
		return nil, err
	}
	suite := &Suite{Name: "tests", together: true, run: t.run}
	for name := range strings.FieldsSeq(listed.output) {
		if strings.HasPrefix(name, "Test") || strings.HasPrefix(name, "Example") || strings.HasPrefix(name, "Fuzz") {
			suite.cases = append(suite.cases, &testcase{name: name})
		}
	}
	if listed.report.Exit != 0 || len(suite.cases) == 0 {
		return nil, fmt.Errorf("there are no tests in %s: %s", dir, lastLine(listed.output))
	}
	return suite, nil
}

// tests runs a test binary.
type tests struct {
	stand     *subject.Stand
	call, dir string
}

// run runs some tests in one process. All of them together go by a pattern that
// leaves none out, so that what the package does around them is the same as with
// go test.
func (t *tests) run(ctx context.Context, cases []*testcase, env []string, patience time.Duration) (verdict, error) {
	args := []string{"-test.failfast"}
	var names []string
	for _, c := range cases {
		if c.name != everything {
			names = append(names, regexp.QuoteMeta(c.name))
		}
	}
	if len(names) > 0 {
		args = append(args, "-test.run=^("+strings.Join(names, "|")+")$")
	}
	result, err := t.exec(ctx, env, patience, args...)
	if err != nil {
		return verdict{}, err
	}
	v := verdict{elapsed: result.report.Wall, busy: result.report.CPU + supervision}
	if result.report.Exit == 0 && result.report.Reason == "" {
		return v, nil
	}
	v.timedOut = result.report.Reason == subject.Deadline
	v.failed, v.reason = cases[0].name, result.report.Detail
	if len(cases) > 1 {
		v.failed = everything
	}
	if m := failLine.FindStringSubmatch(result.output); m != nil {
		v.failed = m[1]
	}
	if v.reason == "" {
		v.reason = "exit code " + fmt.Sprint(result.report.Exit) + ": " + lastLine(result.output)
	}
	return v, nil
}

// everything is the name of the case that stands for all tests of a package,
// when they do not pass one by one.
const everything = "all tests"

var failLine = regexp.MustCompile(`(?m)^\s*--- FAIL: (\S+)`)

// testMemory leaves room for tests that are hungry, in bytes.
const testMemory = 4 << 30

type execution struct {
	output string
	report subject.Report
}

func (t *tests) exec(ctx context.Context, env []string, patience time.Duration, args ...string) (execution, error) {
	order, reports, err := t.stand.Order(subject.Limits{Wall: patience, Memory: testMemory}, "")
	if err != nil {
		return execution{}, err
	}
	cmd := exec.CommandContext(ctx, t.call, args...) //nolint:gosec // It is the test binary.
	cmd.Dir = t.dir
	cmd.Env = slices.Concat(os.Environ(), env, []string{order})
	cmd.Cancel = t.stand.Revoke // With ctx, all runs end.
	cmd.WaitDelay = 5 * time.Second
	output, err := cmd.CombinedOutput()
	if ctx.Err() != nil {
		return execution{}, context.Cause(ctx)
	}
	if _, exited := errors.AsType[*exec.ExitError](err); err != nil && !exited {
		return execution{}, fmt.Errorf("cannot run the tests: %w", err)
	}
	all, err := reports.Read()
	if err != nil {
		return execution{}, err
	}
	if len(all) == 0 {
		return execution{}, fmt.Errorf("the tests left no report: %s", lastLine(string(output)))
	}
	return execution{string(output), all[0]}, nil
}

// lastLine is the last line of a text that says something.
func lastLine(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.TrimSpace(lines[len(lines)-1])
}

// atOnce is how many runs of a suite go on at the same time: so many that the
// cores have work while programs sleep or wait for a server, and not so many that
// what ran out of time would say more about the machine than about the mutant.
func (s *Suite) atOnce() int {
	var elapsed, busy time.Duration
	for _, c := range s.cases {
		elapsed += c.elapsed
		busy += c.busy
	}
	cores := runtime.NumCPU()
	if busy == 0 {
		return 2 * cores
	}
	return min(max(cores*int(elapsed/busy), 2*cores), crowd)
}

// crowd is how many programs that do nothing but wait go side by side.
const crowd = 64
