package script

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/rogpeppe/go-internal/txtar"

	"brownfield/tools/engine/process"
	"brownfield/tools/engine/subject"
	"brownfield/tools/engine/tempdir"
)

// A Result is what came of one script.
type Result struct {
	Name    string // file name without .txtar
	File    string
	Says    string // its first comment: which behaviour it pins
	Skipped string // why it was skipped, or empty
	Failure *Failure
	Told    []string // what it has counted, such as kills
	Elapsed time.Duration
	Reports []subject.Report // one for each call of the subject
}

// Options change how a script is run.
type Options struct {
	Update bool // rewrite the expected files of cmp with what the subject printed
	Keep   bool // the reports repeat what the subject printed
	// Env are entries of the subject's environment.
	Env []string
	// Writes are directories in which the subject may write beside the script's own.
	Writes []string
	// Hides are directories that the subject may not read, beside the one that
	// holds the script, for the answers are there, and those of other runs.
	Hides []string
	// Patience bounds each call that brings no limit of its own, and each wait
	// for an event; 0 is 8 s and 10 s. It is strict (see [subject.Sandbox]).
	Patience time.Duration
}

// Run runs the script in file over s. The error is for what is wrong with the
// machine or the script's syntax as a file; what the subject does wrong is the
// result's Failure. When ctx ends, so does the script.
func Run(ctx context.Context, file string, s *subject.Subject, opts Options) (Result, error) {
	result := Result{Name: strings.TrimSuffix(filepath.Base(file), ".txtar"), File: file}
	// Read here, too: go test then knows that this test depends on the script.
	archive, err := txtar.ParseFile(file)
	if err != nil {
		return result, fmt.Errorf("cannot read the script: %w", err)
	}
	result.Says = firstComment(archive.Comment)

	room, remove, err := tempdir.New("script")
	if err != nil {
		return result, err
	}
	defer remove()
	session, err := newSession(room, s, opts)
	if err != nil {
		return result, err
	}
	if err := session.sandbox.FenceIn(subject.Fence{
		Own:    session.work,
		Writes: opts.Writes,
		Hides:  slices.Concat(opts.Hides, []string{filepath.Dir(file), filepath.Dir(room)}),
	}); err != nil {
		return result, err
	}
	if err := session.scan(string(archive.Comment)); err != nil {
		return result, fmt.Errorf("%s:%w", file, err)
	}
	session.golden = goldenFiles(archive)
	if opts.Update {
		session.updates = map[string]string{}
	}
	begin := time.Now()
	limit := wholeLimit
	if opts.Patience > 0 {
		limit = max(leastLimit, patienceFactor*opts.Patience)
	}
	within, end := process.Within(ctx, limit, nil, session.servers)
	defer end()
	session.ctx = within
	var t sink
	session.guarded(func() {
		testscript.RunT(&t, testscript.Params{
			Files:               []string{file},
			WorkdirRoot:         session.work,
			Setup:               session.setup,
			Cmds:                session.commands(),
			Condition:           session.condition,
			RequireExplicitExec: true,
			RequireUniqueNames:  true,
			UpdateScripts:       opts.Update,
		})
	})
	result.Elapsed = time.Since(begin)
	left, err := session.close(ctx)
	if err != nil {
		return result, err
	}
	if ctx.Err() != nil {
		return result, context.Cause(ctx)
	}
	if t.skipped {
		result.Skipped = t.reason
		return result, nil
	}
	if result.Reports, err = session.read(); err != nil {
		return result, err
	}
	switch {
	case t.failed:
		result.Failure = readFailure(t.log.String(), session.work)
	case len(left) > 0:
		result.Failure = &Failure{Message: "the script ends while " + strings.Join(left, ", ") + " runs; end it, and say how it ends"}
	}
	limitFailure(&result)
	result.Told = session.told
	if late := errors.Is(context.Cause(within), context.DeadlineExceeded); late && result.Failure != nil && result.Failure.Reason == "" {
		result.Failure.Reason = subject.Deadline
		result.Failure.Message = fmt.Sprintf("the script was still running after %s", limit.Round(time.Second))
	}
	return result, session.update(file)
}

// What bounds a script as a whole, for what it starts with exec has no limit of
// its own: wholeLimit, or with a patience so many times that. Like all limits it
// counts the time in which the machine let us run.
const (
	wholeLimit     = time.Minute
	leastLimit     = 3 * time.Second
	patienceFactor = 10
)

// limitFailure makes sure that a limit which was met is what the failure says,
// even when the script was content: ! exec takes any failure for the right one.
func limitFailure(result *Result) {
	for _, report := range result.Reports {
		if report.Reason == "" || report.Reason == subject.Revoked {
			continue // Revoked is a service that a script which failed has left running.
		}
		if result.Failure == nil {
			result.Failure = &Failure{}
		}
		result.Failure.Reason = report.Reason
		result.Failure.Message = "the program " + report.Detail
		return
	}
}

// firstComment returns the text of the first line that starts with #.
func firstComment(comment []byte) string {
	for line := range strings.Lines(string(comment)) {
		if text, ok := strings.CutPrefix(line, "#"); ok {
			return strings.TrimSpace(text)
		}
	}
	return ""
}

// sink takes the place of *testing.T: it remembers what a script reports.
type sink struct {
	log             strings.Builder
	failed, skipped bool
	reason          string
}

// errStop unwinds a script that has failed or was skipped.
var errStop = errors.New("the script has stopped")

func (t *sink) stop() { panic(errStop) }

func (t *sink) Skip(args ...any) {
	t.skipped, t.reason = true, fmt.Sprint(args...)
	t.stop()
}

func (t *sink) Fatal(args ...any) {
	t.Log(args...)
	t.FailNow()
}

func (t *sink) FailNow() {
	t.failed = true
	t.stop()
}

func (t *sink) Parallel()       {}
func (t *sink) Verbose() bool   { return false }
func (t *sink) Log(args ...any) { fmt.Fprintln(&t.log, args...) }

func (t *sink) Run(_ string, f func(testscript.T)) {
	defer func() {
		if r := recover(); r != nil && r != errStop { //nolint:errorlint // A recovered value, not a chain.
			panic(r)
		}
	}()
	f(t)
}
