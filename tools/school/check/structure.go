package check

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"brownfield/tools/engine/gocommand"
	"brownfield/tools/internal/printable"
	"brownfield/tools/school/delegate"
)

// vetAnalyzers are those of go vet that look at concurrency. The check build runs all
// of go vet, whose words do not say which analyzer they come from.
func vetAnalyzers() []string {
	return []string{"-atomic", "-copylocks", "-loopclosure", "-lostcancel", "-sigchanyzer", "-testinggoroutine", "-waitgroup"}
}

// root is the repository that the kata lies in.
func (r *run) root() string { return filepath.Dir(filepath.Dir(r.kata.Dir)) }

// smells is what the analyzers have found, and where the edition cheats.
type smells struct {
	absent string // why nobody looked
	found  []Failure
}

// Structure is the check that smell finds no unstructured concurrency.
const Structure Name = "structure"

func structureRow() Row {
	return Row{
		Name:  Structure,
		Doing: "looking for unstructured concurrency",
		Says: func(v Verdict) string {
			if v.Outcome == Fail {
				return "unstructured concurrency or global state in " + printable.Count(len(v.Failures), "place")
			}
			return "no unstructured concurrency and no global state found"
		},
		ToDo: true,
		prepare: func(ctx context.Context, r *run) {
			r.smelt = beside(r, func() (smells, error) { return r.smell(ctx) })
		},
		check: func(_ context.Context, r *run) Verdict { return r.structure() },
	}
}

// smell runs the analyzers of smell over the edition, and those of go vet that look
// at concurrency.
func (r *run) smell(ctx context.Context) (smells, error) {
	cheats, err := cheats(ctx, r.edition.Dir)
	if err != nil {
		return smells{}, err
	}
	all := smells{found: cheats}
	sources := delegate.Dir(delegate.Smell)
	if _, err := os.Stat(filepath.Join(r.root(), filepath.FromSlash(sources))); err != nil {
		all.absent = "this repository has no " + sources
		return all, nil //nolint:nilerr // That is no fault of the edition.
	}
	tool, err := delegate.Build(ctx, r.builder, r.root(), delegate.Smell)
	if err != nil {
		return smells{}, machineFault(err)
	}
	if all.found, err = r.smellsOf(ctx, tool, cheats); err != nil {
		return all, err
	}
	err = r.builder.Go.Vet(ctx, r.edition.Dir, vetAnalyzers()...)
	var fault *gocommand.Error
	if !errors.As(err, &fault) || len(fault.Diagnostics) == 0 || fault.Diagnostics[0].Analyzer == "" {
		return all, err
	}
	for _, d := range fault.Diagnostics {
		all.found = append(all.found, Failure{Name: d.Analyzer, Message: d.Message, File: d.File, Line: d.Line})
	}
	return all, nil
}

// smellsOf adds what smell finds. It is not run by go vet: the go command keeps that
// a package has been vetted before it keeps what was found, so a second go vet in that
// moment passes, and one after a go vet that was killed then passes for good.
func (r *run) smellsOf(ctx context.Context, tool string, found []Failure) ([]Failure, error) {
	_, err := r.builder.Go.RunTool(ctx, r.edition.Dir, tool, "./...")
	var fault *gocommand.Error
	if !errors.As(err, &fault) || len(fault.Diagnostics) == 0 || strings.Contains("\n"+fault.Output, "\nsmell: ") {
		return found, err // It could not look at everything, or crashed.
	}
	for _, d := range fault.Diagnostics {
		message, name := d.Message, ""
		if i := strings.LastIndex(message, " ("); i >= 0 {
			message, name = message[:i], strings.Trim(message[i:], " ()")
		}
		found = append(found, Failure{Name: name, Message: message, File: d.File, Line: d.Line})
	}
	return found, nil
}

func (r *run) structure() Verdict {
	begin := time.Now()
	r.progress(Structure, 0, 1)
	all, err := r.smelt()
	switch {
	case all.absent != "" && len(all.found) == 0:
		return Verdict{Check: Structure, Outcome: Skip, Note: all.absent}
	case err == nil && len(all.found) == 0:
		return Verdict{Check: Structure, Outcome: Pass, Passed: 1, Total: 1, Seconds: since(begin)}
	}
	v := Verdict{Check: Structure, Outcome: Fail, Total: 1, Seconds: since(begin)}
	if err != nil {
		v = broken(Structure, err, begin)
	}
	v.Failures = slices.Concat(all.found, v.Failures)
	return v
}
