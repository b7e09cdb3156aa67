package assess

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"brownfield/tools/engine/score"
	"brownfield/tools/school/mutation"
)

// The limits of a sample: how long all of it may take, and how long mutants are tried.
// The rest is for building them in, and for the tests without a mutant.
const (
	patience = 10 * time.Minute
	trying   = 3 * time.Minute
)

// errSlow is the cause with which a sample ends at its limit. What is known by then is
// no random sample, because survivors take the longest.
var errSlow = fmt.Errorf("it took longer than %s", patience)

// mutants tries a random sample of the mutants of the hot spots, or of all files where
// there are none. The sample is the same every time.
func (a *assessment) mutants(ctx context.Context) error {
	const what = "mutants killed"
	if a.page.Code.TestFiles == 0 {
		return nil // The gap is noted with the tests.
	}
	if a.Sample == 0 {
		a.gap(what, "--sample 0", "")
		return nil
	}
	lines, files, skipped := a.population()
	if len(skipped) > 0 {
		a.gap("mutants of "+some(skipped, 3), "the package has no tests", "write the first one")
	}
	if len(skipped) > 0 && len(files) == 0 {
		return nil // Every hot spot is without tests.
	}
	job := mutation.Job{
		Name: a.dir, Dir: a.dir, Own: true, Tests: true, Below: true, First: true,
		Select: mutation.Selection{Changed: lines, Sample: a.Sample}, Budget: trying,
	}
	limited, cancel := context.WithTimeoutCause(ctx, patience, errSlow)
	defer cancel()
	report, err := measure(limited, job, a.Tell)
	switch {
	case err != nil && limited.Err() != nil:
		return a.unless(ctx, what, errSlow, "kata mutate --dir PACKAGE --tests measures one package")
	case err != nil:
		return a.unless(ctx, what, err, "make go test pass first")
	}
	return a.count(ctx, report, files)
}

func measure(ctx context.Context, job mutation.Job, tell func(string)) (*mutation.Report, error) {
	session, err := job.Build(ctx, tell)
	if err != nil {
		return nil, err
	}
	defer session.Close()
	return session.Measure(ctx)
}

// population are the lines of the hot spots, which mutants are drawn from. Nil is all.
func (a *assessment) population() (lines mutation.Lines, files, skipped []string) {
	if a.page.History == nil || len(a.page.History.Hot) == 0 {
		return nil, nil, nil
	}
	lines = mutation.Lines{}
	for _, spot := range a.page.History.Hot {
		if !spot.Tested {
			skipped = append(skipped, spot.File)
			continue
		}
		files = append(files, spot.File)
		numbers := map[int]bool{}
		for n := range spot.Lines + 1 {
			numbers[n+1] = true
		}
		lines[filepath.Join(a.dir, filepath.FromSlash(spot.File))] = numbers
	}
	return lines, files, skipped
}

// count takes the figures from a report.
func (a *assessment) count(ctx context.Context, report *mutation.Report, files []string) error {
	for _, refused := range report.Refused {
		a.gap("mutants of "+refused.Package, refused.Message, "make its tests pass first")
	}
	total := report.Total()
	if total.All == 0 {
		return a.unless(ctx, "mutants killed", errors.New("there was no mutant to try"), "")
	}
	m := &Mutants{Files: files, Tried: total.All, Killed: total.Killed, All: total.All + report.Count(score.Pending)}
	m.Low, m.High = score.Interval(m.Killed, m.Tried)
	a.page.Mutants = m
	return nil
}
