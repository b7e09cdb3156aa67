package check

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"brownfield/tools/engine/script"
	"brownfield/tools/engine/subject"
)

// Behaviour is the check that every characterization script passes.
const Behaviour Name = "behaviour"

func behaviourRow() Row {
	return Row{
		Name:  Behaviour,
		Doing: "checking behaviour",
		Says:  either("kept", "pass; fix the failing scripts before anything else"),
		check: func(ctx context.Context, r *run) Verdict {
			v := r.suite(ctx, Behaviour, r.plain, r.kata.Characterization)
			r.kept, r.hangs = v.Outcome == Pass, len(v.Skipped) > 0
			return v
		},
	}
}

// suite runs scripts over one subject, all of which have to pass.
func (r *run) suite(ctx context.Context, name Name, s *subject.Subject, files []string) Verdict {
	begin := time.Now()
	if len(files) == 0 {
		return Verdict{Check: name, Outcome: Error, Note: "there is no script in " + filepath.Join(r.kata.Dir, "characterization") + "; without one, nothing guards the behaviour"}
	}
	outcomes, err := r.each(ctx, name, files, func(string) (*subject.Subject, error) { return s, nil })
	if err != nil {
		return Verdict{Check: name, Outcome: Error, Total: len(files), Note: err.Error(), Seconds: since(begin)}
	}
	v := Verdict{Check: name, Outcome: Pass, Total: len(files)}
	for i, o := range outcomes {
		switch {
		case o.skipped:
			v.Skipped = append(v.Skipped, strings.TrimSuffix(filepath.Base(files[i]), ".txtar"))
		case o.failure != nil:
			v.Failures = append(v.Failures, *o.failure)
		case o.unsteady != nil:
			v.Unsteady = append(v.Unsteady, *o.unsteady)
		}
	}
	if len(v.Skipped) > 0 {
		v.Note = fmt.Sprintf("%d scripts %v", len(v.Skipped), errEnough)
	}
	return v.counted(begin)
}

// counted is a verdict of which the failures are known.
func (v Verdict) counted(begin time.Time) Verdict {
	v.Passed = v.Total - len(v.Failures) - len(v.Skipped)
	if v.Passed < v.Total {
		v.Outcome = Fail
	}
	v.Seconds = since(begin)
	return v
}

// Judge turns a script's result into a failure, unless it passed. A script that
// was skipped or that never ran the program has shown nothing, and so has not
// passed. On a race build, a report of the detector says more than the script's
// own complaint, which may be only what the race led to. What the program printed is
// made printable. When the runs keep it ([script.Options]), a failure has the
// program's panic. dir is where the edition's sources are.
func Judge(result script.Result, dir string) (Failure, bool) {
	f, passed := judge(result, dir)
	return f.printable(), passed
}

func judge(result script.Result, dir string) (Failure, bool) {
	f := Failure{Name: result.Name, Says: result.Says, File: result.File}
	for _, report := range result.Reports {
		if len(report.Races) > 0 {
			return f.race(report.Races[0], dir), false
		}
	}
	switch {
	case result.Skipped != "":
		f.Message = "the script was skipped (" + result.Skipped + "), so it shows nothing; take the skip out"
		return f, false
	case result.Failure == nil && len(result.Reports) == 0:
		f.Message = "the script never runs the program, so it shows nothing; add a run or start line"
		return f, false
	case result.Failure == nil:
		return f, true
	}
	f.Line, f.Message, f.Command = result.Failure.Line, result.Failure.Message, result.Failure.Command
	f.Diff, f.Panic = result.Failure.Diff, crashIn(result.Reports, dir)
	f.Output = slices.Concat(result.Failure.Stdout, result.Failure.Stderr)
	return f, false
}

// race completes a failure with the line of the edition that took part.
func (f Failure) race(report, dir string) Failure {
	f.Message = "the race detector reports a data race"
	f.Output = strings.Split(report, "\n")
	if site, ok := subject.RaceSite(report, modulePath(dir)); ok {
		file, line, _ := strings.Cut(site, ":")
		f.File = filepath.Join(dir, file)
		f.Line, _ = strconv.Atoi(line) // RaceSite returns digits.
	}
	return f
}
