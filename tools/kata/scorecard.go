package main

import (
	"context"
	"slices"

	"brownfield/tools/catalog"
	"brownfield/tools/check"
	"brownfield/tools/subject"
)

// cardOptions say how a scorecard is made and shown.
type cardOptions struct {
	only    []check.Name
	again   bool // even when nothing has changed
	quiet   bool // print nothing: JSON follows
	details bool
}

// scorecard checks an edition, or finds that it has not changed since it was
// checked last, and prints verdicts as they come.
func (a *app) scorecard(ctx context.Context, s *school, b *subject.Builder, kata *catalog.Kata, edition catalog.Edition, opts cardOptions) (check.Scorecard, error) {
	e, err := s.examiner(b, kata, edition)
	if err != nil {
		return check.Scorecard{}, err
	}
	key, err := e.key()
	if err != nil {
		return check.Scorecard{}, err
	}
	screen, status := s.screen(a.out), newStatus(a.err)
	if !opts.quiet {
		screen.Title(kata, edition)
	}
	x := examination{only: opts.only, again: opts.again, progress: status.show, tell: func(v check.Verdict) {
		status.clear()
		if !opts.quiet {
			screen.Verdict(v, opts.details)
		}
	}}
	if screen.Live && !opts.quiet { // Without a terminal the verdict is enough.
		x.first = func(name check.Name, f check.Failure) {
			status.clear()
			screen.First(name, f)
		}
	}
	card, made, err := e.examine(ctx, key, x)
	status.clear()
	if err == nil && !made.IsZero() && !opts.quiet {
		screen.Unchanged(made)
	}
	return card, err
}

// openDefects lists the defects that a scorecard found open, in the kata's
// order.
func openDefects(kata *catalog.Kata, card check.Scorecard) []catalog.Defect {
	v, ok := card.Check(check.Defects)
	if !ok {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(kata.Defects), func(d catalog.Defect) bool {
		return !slices.ContainsFunc(v.Failures, func(f check.Failure) bool { return f.Name == d.Name })
	})
}
