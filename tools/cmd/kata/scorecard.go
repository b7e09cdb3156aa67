package main

import (
	"context"
	"slices"

	"brownfield/tools/engine/subject"
	"brownfield/tools/school/catalog"
	"brownfield/tools/school/check"
	"brownfield/tools/school/cli"
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
func (c *console) scorecard(ctx context.Context, s *cli.Repository, b *subject.Builder, kata *catalog.Kata, edition catalog.Edition, opts cardOptions) (check.Scorecard, error) {
	e, err := check.NewExaminer(b, s.Root, kata, edition)
	if err != nil {
		return check.Scorecard{}, err
	}
	key, err := e.Key()
	if err != nil {
		return check.Scorecard{}, err
	}
	screen, tell := s.Screen(c.out), cli.NewTeller(c.err)
	if !opts.quiet {
		screen.Title(kata, edition)
	}
	x := check.Examination{
		Only: opts.only, Again: opts.again,
		Progress: func(name check.Name, done, total int) { tell.Say(cli.Doing(name, done, total)) },
		Tell: func(v check.Verdict) {
			tell.Clear()
			if !opts.quiet {
				screen.Verdict(v, opts.details)
			}
		},
	}
	if screen.Live && !opts.quiet { // Without a terminal the verdict is enough.
		x.First = func(name check.Name, f check.Failure) {
			tell.Clear()
			screen.First(name, f)
		}
	}
	before := e.Last()
	card, made, err := e.Examine(ctx, key, x)
	tell.Clear()
	if err == nil && !opts.quiet {
		if !made.IsZero() {
			screen.Unchanged(made)
		}
		screen.Fixed(kata, before, card)
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
