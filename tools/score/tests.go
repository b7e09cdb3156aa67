package score

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"brownfield/tools/subject"
)

// Tests is the suite of a package's own tests, compiled with
// [mutate.Program.BuildTest]. room is an empty directory; dir is where the tests
// are to run. Each run has a world of its own, of the tier that can be had (see
// [subject.WorldTier]): whatever a mutant makes of a clean-up, the package is as it
// was.
func Tests(ctx context.Context, tier subject.Tier, binary, dir, room string) (*Suite, error) {
	s := &subject.Subject{Program: filepath.Base(binary), Dir: dir, Mode: subject.Plain, Binary: binary}
	place := filepath.Join(room, "stand")
	if err := os.Mkdir(place, 0o750); err != nil {
		return nil, fmt.Errorf("cannot make room for the tests: %w", err)
	}
	stand, err := s.Stand(place)
	if err != nil {
		return nil, err
	}
	stand.Strict = true
	root, err := moduleOf(dir)
	if err != nil {
		return nil, err
	}
	t := &tests{stand: stand, dir: dir, root: root, room: room}
	suite := &Suite{Name: "tests", together: true, run: t.run}
	if tier == subject.Private {
		suite.Says = "each run had files, a loopback and processes of its own"
		suite.open = func(notes string) error { return stand.Private(root, notes) }
	} else {
		suite.Says = "each run had a copy of the module, and one went at a time (kata doctor says why)"
		suite.open, suite.alone, t.copies = func(notes string) error { return t.fence(notes) }, true, true
	}
	if err := suite.open(room); err != nil {
		return nil, err
	}
	listed, err := t.exec(ctx, nil, 0, "-test.list=.")
	if err != nil {
		return nil, err
	}
	for name := range strings.FieldsSeq(listed.output) {
		if strings.HasPrefix(name, "Test") || strings.HasPrefix(name, "Example") || strings.HasPrefix(name, "Fuzz") {
			suite.cases = append(suite.cases, &testcase{name: name})
		}
	}
	if listed.report.Exit != 0 {
		return nil, fmt.Errorf("cannot list the tests in %s: %s", dir, cmp.Or(listed.report.Detail, lastLine(listed.output)))
	}
	if len(suite.cases) == 0 {
		return nil, fmt.Errorf("there are no tests in %s, or an init or a TestMain ends the process before they are listed", dir)
	}
	return suite, nil
}

// moduleOf is the root of the module that holds dir, or dir itself.
func moduleOf(dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("cannot find the module of %s: %w", dir, err)
	}
	for root := dir; ; root = filepath.Dir(root) {
		if _, err := os.Stat(filepath.Join(root, "go.mod")); err == nil {
			return root, nil
		}
		if root == filepath.Dir(root) {
			return dir, nil
		}
	}
}

// tests runs a test binary.
type tests struct {
	stand  *subject.Stand
	dir    string // where they run
	root   string // of the module, which holds dir
	room   string // where copies are made
	copies bool   // each run gets one
}

// fence lets the tests write to their copies and to what belongs to us.
func (t *tests) fence(notes string) error {
	return t.stand.FenceIn(subject.Fence{Writes: []string{t.room, notes}})
}

// place is where one run has its files: the directory that it runs in, and what its
// environment says of the others. The function takes them away.
func (t *tests) place() (dir string, env []string, remove func(), err error) {
	if !t.copies {
		return t.dir, []string{"TMPDIR=/tmp"}, func() {}, nil
	}
	own, err := os.MkdirTemp(t.room, "run-")
	if err != nil {
		return "", nil, nil, fmt.Errorf("cannot make room for the tests: %w", err)
	}
	remove = func() { _ = os.RemoveAll(own) } // What it cannot remove now goes with the room.
	module, home, tmp := filepath.Join(own, "module"), filepath.Join(own, "home"), filepath.Join(own, "tmp")
	below, err := filepath.Rel(t.root, t.dir)
	if err == nil {
		err = errors.Join(os.Mkdir(home, 0o750), os.Mkdir(tmp, 0o750), os.CopyFS(module, os.DirFS(t.root)))
	}
	if err != nil {
		remove()
		return "", nil, nil, fmt.Errorf("cannot copy the module for its tests: %w", err)
	}
	return filepath.Join(module, below), []string{"HOME=" + home, "TMPDIR=" + tmp}, remove, nil
}

// run runs some tests in one process. All of them together go by a pattern that
// leaves none out, so that what the package does around them is the same as with
// go test.
func (t *tests) run(ctx context.Context, cases []*testcase, env []string, patience time.Duration) (verdict, error) {
	args := []string{"-test.failfast", "-test.paniconexit0"} // As go test has it: a program that exits has not passed.
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
	v := verdict{elapsed: result.report.Own, busy: result.report.CPU}
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
	dir, own, remove, err := t.place()
	if err != nil {
		return execution{}, err
	}
	defer remove()
	cmd := t.stand.Command(ctx, args...)
	cmd.Dir = dir
	cmd.Env = slices.Concat(os.Environ(), own, env, []string{order})
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
