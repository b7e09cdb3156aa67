package score

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"brownfield/tools/engine/subject"
)

// A Package is a Go package whose own tests are a suite.
type Package struct {
	Binary string   // the tests, compiled with [mutate.Program.BuildTest]
	Dir    string   // where they are to run
	Root   string   // of the module, which holds Dir
	Flags  []string // for the binary, such as -test.short
	// Original compiles the tests without mutants. It is called when a test fails
	// with no mutant on: a test that counts allocations may fail only because of
	// the mutants that are compiled in.
	Original func(ctx context.Context) (binary string, err error)
}

// Tests is the suite of a package's own tests. scratch is an empty directory. Each
// run has a world of its own, of the tier that can be had (see
// [subject.WorldTier]): whatever a mutant makes of a clean-up, the package is as it
// was.
func Tests(ctx context.Context, tier subject.Tier, pkg Package, scratch string) (*Suite, error) {
	t := &tests{pkg: pkg, scratch: scratch, copies: tier != subject.Private}
	suite := &Suite{Name: "tests", run: t.run, open: t.open, tests: t, serial: t.copies}
	suite.Says = "each run had files, a loopback and processes of its own"
	if t.copies {
		suite.Says = "each run had a copy of the module, and one went at a time (kata doctor says why)"
	}
	var err error
	if t.mutated, err = t.prepare("mutated", pkg.Binary); err != nil {
		return nil, err
	}
	if err := t.open(scratch); err != nil {
		return nil, err
	}
	var listed strings.Builder
	report, err := t.exec(ctx, t.mutated, &listed, trial{}, "-test.list=.")
	if err != nil {
		return nil, err
	}
	for name := range strings.FieldsSeq(listed.String()) {
		if strings.HasPrefix(name, "Test") || strings.HasPrefix(name, "Example") || strings.HasPrefix(name, "Fuzz") {
			suite.cases = append(suite.cases, &testcase{name: name})
		}
	}
	if report.Exit != 0 {
		return nil, fmt.Errorf("cannot list the tests in %s: %s", pkg.Dir, cmp.Or(report.Detail, lastLine(listed.String())))
	}
	if len(suite.cases) == 0 {
		return nil, fmt.Errorf("there are no tests in %s, or an init or a TestMain ends the process before they are listed", pkg.Dir)
	}
	return suite, nil
}

// tests runs the test binaries of a package.
type tests struct {
	pkg               Package
	scratch           string           // where copies are made
	copies            bool             // each run gets one
	notes             string           // where the runs may leave something
	mutated, original *subject.Sandbox // original is nil until it is needed
	omitted           []string         // tests that are never run
}

// prepare makes a binary one that can be run under supervision.
func (t *tests) prepare(name, binary string) (*subject.Sandbox, error) {
	place := filepath.Join(t.scratch, name)
	if err := os.Mkdir(place, 0o750); err != nil {
		return nil, fmt.Errorf("cannot make a directory for the tests: %w", err)
	}
	s := &subject.Subject{Program: filepath.Base(binary), Dir: t.pkg.Dir, Mode: subject.Plain, Binary: binary}
	stand, err := s.Sandbox(place)
	if err != nil {
		return nil, err
	}
	stand.Strict, stand.ByPath = true, true
	return stand, nil
}

// open lets the runs leave something in the directory notes.
func (t *tests) open(notes string) error {
	t.notes = notes
	return t.allow(t.mutated)
}

func (t *tests) allow(stand *subject.Sandbox) error {
	if t.copies {
		return stand.FenceIn(subject.Fence{Writes: []string{t.scratch, t.notes}})
	}
	return stand.Private(t.pkg.Root, t.notes)
}

// everything is the name of the case that stands for all tests of a package,
// when they do not pass one by one.
const everything = "all tests"

// run runs some tests with the mutants compiled in, in one process.
func (t *tests) run(ctx context.Context, trial trial) (verdict, error) {
	return t.runOn(ctx, t.mutated, trial)
}

// runOn runs some tests in one process. All of them together go by a pattern that
// leaves none out, so that what the package does around them is the same as with
// go test.
func (t *tests) runOn(ctx context.Context, stand *subject.Sandbox, trial trial) (verdict, error) {
	args := append(slices.Clone(t.pkg.Flags), "-test.failfast", "-test.paniconexit0") // As go test has it: a program that exits has not passed.
	if trial.verbose {
		args = append(args, "-test.v")
	}
	all := trial.cases[0].name == everything
	if !all {
		var names []string
		for _, c := range trial.cases {
			names = append(names, c.name)
		}
		args = append(args, "-test.run="+exactly(names))
	} else if len(t.omitted) > 0 {
		args = append(args, "-test.skip="+strings.Join(append([]string{exactly(t.omitted)}, t.skips()...), "|"))
	}
	said := &transcript{}
	report, err := t.exec(ctx, stand, said, trial, args...)
	if err != nil {
		return verdict{}, err
	}
	said.close()
	v := verdict{elapsed: report.Own, busy: report.CPU}
	if report.Exit == 0 && report.Reason == "" {
		if trial.verbose {
			v.idle = len(said.ran) == 0
			if why, every := said.allSkipped(); every {
				v.skipped = cmp.Or(why, "it gives no reason")
			}
		}
		return v, nil
	}
	v.timedOut = report.Reason == subject.Deadline
	v.failed = said.blamed()
	if !all && (v.failed == "" || len(trial.cases) == 1) {
		v.failed = trial.cases[0].name
		if len(trial.cases) > 1 {
			v.failed = everything
		}
	}
	v.failed = cmp.Or(v.failed, everything)
	v.reason = cmp.Or(report.Detail, said.reason(report.Exit))
	return v, nil
}

// exactly is the pattern for some tests and no others.
func exactly(names []string) string {
	var quoted []string
	for _, name := range names {
		quoted = append(quoted, regexp.QuoteMeta(name))
	}
	return "^(" + strings.Join(quoted, "|") + ")$"
}

// skips are the patterns of the tests that the user leaves out.
func (t *tests) skips() (patterns []string) {
	for _, flag := range t.pkg.Flags {
		if pattern, ok := strings.CutPrefix(flag, "-test.skip="); ok {
			patterns = append(patterns, pattern)
		}
	}
	return patterns
}

const (
	// testMemory is enough for tests that need much, in bytes.
	testMemory = 4 << 30
	// testOutput ends what prints without an end, in bytes.
	testOutput = 1 << 30
	// testTime is how long tests may take without a mutant: as long as go test lets
	// them. A mutant's limit follows from what they took.
	testTime = 10 * time.Minute
)

// exec runs a test binary once, and writes to out what it prints.
func (t *tests) exec(ctx context.Context, stand *subject.Sandbox, out io.Writer, trial trial, args ...string) (subject.Report, error) {
	limits := subject.Limits{Wall: cmp.Or(trial.limit, testTime), Memory: testMemory, Output: testOutput}
	order, reports, err := stand.Order(limits, subject.Streams{})
	if err != nil {
		return subject.Report{}, err
	}
	dir, own, remove, err := t.place()
	if err != nil {
		return subject.Report{}, err
	}
	defer remove()
	cmd := stand.Command(ctx, args...)
	cmd.Dir = dir
	cmd.Env = slices.Concat(os.Environ(), own, trial.env, []string{order})
	said := &transcript{}
	cmd.Stdout = io.MultiWriter(out, said)
	cmd.Stderr = cmd.Stdout
	err = cmd.Run()
	if ctx.Err() != nil {
		return subject.Report{}, context.Cause(ctx)
	}
	if _, exited := errors.AsType[*exec.ExitError](err); err != nil && !exited {
		return subject.Report{}, fmt.Errorf("cannot run the tests: %w", err)
	}
	all, err := reports.Read()
	if err != nil {
		return subject.Report{}, err
	}
	if len(all) == 0 {
		said.close()
		return subject.Report{}, fmt.Errorf("the tests left no report: %s", said.last)
	}
	return all[0], nil
}

// place is where one run has its files: the directory that it runs in, and what its
// environment says of the others. The function takes them away.
func (t *tests) place() (dir string, env []string, remove func(), err error) {
	if !t.copies {
		return t.pkg.Dir, []string{"TMPDIR=/tmp"}, func() {}, nil
	}
	own, err := os.MkdirTemp(t.scratch, "run-")
	if err != nil {
		return "", nil, nil, fmt.Errorf("cannot make a directory for the tests: %w", err)
	}
	remove = func() { _ = os.RemoveAll(own) } // What it cannot remove now goes with the directory above.
	module, home, tmp := filepath.Join(own, "module"), filepath.Join(own, "home"), filepath.Join(own, "tmp")
	below, err := filepath.Rel(t.pkg.Root, t.pkg.Dir)
	if err == nil {
		err = errors.Join(os.Mkdir(home, 0o750), os.Mkdir(tmp, 0o750), os.CopyFS(module, os.DirFS(t.pkg.Root)))
	}
	if err != nil {
		remove()
		return "", nil, nil, fmt.Errorf("cannot copy the module for its tests: %w", err)
	}
	return filepath.Join(module, below), []string{"HOME=" + home, "TMPDIR=" + tmp}, remove, nil
}

// lastLine is the last line of a text that says something.
func lastLine(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.TrimSpace(lines[len(lines)-1])
}
