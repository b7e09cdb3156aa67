package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"brownfield/tools/catalog"
	"brownfield/tools/check"
	"brownfield/tools/subject"
	"brownfield/tools/workspace"
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
	store, err := check.OpenStore()
	if err != nil {
		return check.Scorecard{}, err
	}
	key, err := check.KeyFor(b, kata, edition)
	if err != nil {
		return check.Scorecard{}, err
	}
	screen := s.screen(a.out)
	if !opts.quiet {
		screen.Title(kata, edition)
	}
	card, made, known := store.Load(key)
	if known && !opts.again && len(opts.only) == 0 {
		if !opts.quiet {
			for _, v := range card.Checks {
				screen.Verdict(v, opts.details)
			}
			fmt.Fprintf(a.out, "\n  unchanged since %s\n", made.Format("15:04 on 2 January"))
		}
		return card, a.remember(ctx, s, kata, edition, card)
	}

	status := newStatus(a.err)
	verdicts := check.Run(ctx, b, kata, edition, check.Options{Only: opts.only, Progress: status.show})
	card = check.Fold(kata.Name, edition.Name, func(yield func(check.Verdict) bool) {
		for v := range verdicts {
			if ctx.Err() != nil {
				return
			}
			status.clear()
			if !opts.quiet {
				screen.Verdict(v, opts.details)
			}
			if !yield(v) {
				return
			}
		}
	})
	status.clear()
	if ctx.Err() != nil {
		return card, ctx.Err()
	}
	if len(opts.only) > 0 {
		return card, nil
	}
	if err := store.Save(key, card); err != nil {
		return card, err
	}
	return card, a.remember(ctx, s, kata, edition, card)
}

// remember keeps how far the work copy has come; other editions are nobody's
// progress.
func (a *app) remember(ctx context.Context, s *school, kata *catalog.Kata, edition catalog.Edition, card check.Scorecard) error {
	if ctx.Err() != nil || edition.Name != "work" {
		return ctx.Err()
	}
	return s.workspace.Update(kata.Name, func(state *workspace.State) {
		now := time.Now().UTC().Truncate(time.Second)
		if state.Started.IsZero() {
			state.Started = now
		}
		state.Checked = now
		state.Behaviour, state.Defects = score(card, check.Behaviour), score(card, check.Defects)
	})
}

func score(card check.Scorecard, name check.Name) workspace.Score {
	v, _ := card.Check(name) // A check that was not reached counts as nothing passed.
	return workspace.Score{Passed: v.Passed, Total: v.Total}
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
