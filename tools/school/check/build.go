package check

import (
	"context"
	"errors"
	"strings"
	"time"

	"brownfield/tools/engine/gocommand"
	"brownfield/tools/engine/subject"
)

// Build is the check that the edition builds and vets.
const Build Name = "build"

func buildRow() Row {
	return Row{
		Name:  Build,
		Doing: "building (slow only the first time)",
		Says: func(v Verdict) string {
			switch {
			case v.Outcome != Fail:
				return "builds; go vet passes"
			case len(v.Failures) > 0 && v.Failures[0].Name == "go vet":
				return "builds; go vet reports a problem"
			}
			return "does not build"
		},
		prepare: func(ctx context.Context, r *run) {
			r.vetted = beside(r, func() (struct{}, error) {
				return struct{}{}, r.builder.Go.Vet(ctx, r.edition.Dir)
			})
		},
		check: func(_ context.Context, r *run) Verdict {
			begin := time.Now().Add(-r.compiling)
			if _, err := r.vetted(); err != nil {
				return broken(Build, err, begin)
			}
			return Verdict{Check: Build, Outcome: Pass, Passed: 1, Total: 1, Seconds: since(begin)}
		},
	}
}

// build builds the edition, or returns the verdict that it is no program for the
// scripts: then nothing else is known of it.
func (r *run) build(ctx context.Context, begin time.Time) (*subject.Subject, *Verdict) {
	fault := mainPackage(r.edition.Dir)
	if fault == nil {
		if v := r.fetched(ctx, begin); v != nil {
			return nil, v
		}
		s, err := r.builder.Build(ctx, r.edition.Dir, subject.Plain)
		if err != nil {
			v := broken(Build, err, begin)
			return nil, &v
		}
		if fault = renamed(s, r.kata.Program); fault == nil {
			return s, nil
		}
	}
	v := notBuilt(*fault, since(begin))
	return nil, &v
}

// broken is the verdict when the go command failed: the edition's fault when it
// complained about the edition, an error otherwise.
func broken(name Name, err error, begin time.Time) Verdict {
	v := Verdict{Check: name, Outcome: Error, Total: 1, Note: err.Error(), Seconds: since(begin)}
	var fault *gocommand.Error
	if !errors.As(err, &fault) {
		return v
	}
	if v.Note = lacking(fault); v.Note != "" {
		return v
	}
	v.Outcome = Fail
	for _, d := range fault.Diagnostics {
		v.Failures = append(v.Failures, Failure{Name: fault.Command, Message: d.Message, File: d.File, Line: d.Line})
	}
	if strings.Contains(fault.Output, noMain) {
		v.Failures = []Failure{{Name: fault.Command, Message: "package main has no function main, so the program cannot start"}}
	}
	if len(v.Failures) == 0 {
		v.Failures = []Failure{{Name: fault.Command, Message: saidBy(fault)}}
	}
	return v
}

// saidBy is what the go command printed, without the names of packages above its
// complaints and without its own name, which the failure has.
func saidBy(fault *gocommand.Error) string {
	var said []string
	for line := range strings.Lines(strings.TrimSpace(fault.Output)) {
		if !strings.HasPrefix(line, "# ") {
			said = append(said, strings.TrimPrefix(strings.TrimPrefix(strings.TrimSpace(line), "go: "), fault.Command+": "))
		}
	}
	return strings.Join(said, "\n")
}
