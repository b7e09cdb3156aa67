package main

import (
	"context"
	"errors"
	"io/fs"
	"slices"
	"time"

	"brownfield/tools/catalog"
	"brownfield/tools/check"
	"brownfield/tools/subject"
	"brownfield/tools/workspace"
)

// An examiner makes the scorecards of one edition, prints nothing, and keeps
// what it finds.
type examiner struct {
	school  *school
	store   check.Store
	builder *subject.Builder
	kata    *catalog.Kata
	edition catalog.Edition
}

func (s *school) examiner(b *subject.Builder, kata *catalog.Kata, edition catalog.Edition) (*examiner, error) {
	store, err := check.OpenStore(s.catalog.Root)
	if err != nil {
		return nil, err
	}
	return &examiner{school: s, store: store, builder: b, kata: kata, edition: edition}, nil
}

// key names what a scorecard of the edition as it is now depends on. An editor
// may remove a file of its own between our listing and our reading it, so a
// missing one is given a second look.
func (e *examiner) key() (check.Key, error) {
	key, err := e.store.Key(e.builder, e.kata, e.edition)
	if errors.Is(err, fs.ErrNotExist) {
		return e.store.Key(e.builder, e.kata, e.edition)
	}
	return key, err
}

// examination says what to check and who is told.
type examination struct {
	only     []check.Name
	again    bool // even when nothing has changed
	tell     func(check.Verdict)
	progress func(name check.Name, done, total int)
	first    func(name check.Name, f check.Failure) // may be nil
}

// examine checks the edition that key was computed from, or finds the scorecard
// that was kept under it; made then says when that was. Verdicts are told as
// they come, and not after ctx has ended.
func (e *examiner) examine(ctx context.Context, key check.Key, x examination) (card check.Scorecard, made time.Time, err error) {
	whole := len(x.only) == 0
	if card, made, known := e.store.Load(key); known && !x.again {
		if !whole {
			card = check.Fold(card.Kata, card.Edition, func(yield func(check.Verdict) bool) {
				for _, v := range card.Checks {
					if slices.Contains(x.only, v.Check) && !yield(v) {
						return
					}
				}
			})
		}
		for _, v := range card.Checks {
			x.tell(v)
		}
		if !whole {
			return card, made, nil
		}
		return card, made, e.remember(ctx, card)
	}
	verdicts := check.Run(ctx, e.builder, e.kata, e.edition, check.Options{
		Only: x.only, Progress: x.progress, First: x.first, Passed: e.store.Last(e.edition.Dir).Passed,
	})
	card = check.Fold(e.kata.Name, e.edition.Name, func(yield func(check.Verdict) bool) {
		for v := range verdicts {
			if ctx.Err() != nil {
				return
			}
			x.tell(v)
			if !yield(v) {
				return
			}
		}
	})
	if ctx.Err() != nil || !whole {
		return card, time.Time{}, ctx.Err()
	}
	// Of sources that were saved during the checks, nobody knows which ones the
	// scorecard speaks of: it is shown, but it is not kept under their name.
	if now, err := e.key(); err != nil || now != key {
		return card, time.Time{}, err
	}
	if err := e.store.Save(key, card); err != nil {
		return card, time.Time{}, err
	}
	return card, time.Time{}, e.remember(ctx, card)
}

// remember keeps how far the work copy has come; other editions are nobody's
// progress.
func (e *examiner) remember(ctx context.Context, card check.Scorecard) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err := e.store.SaveLast(e.edition.Dir, card); err != nil || e.edition.Name != "work" {
		return err
	}
	return e.school.workspace.Update(e.kata.Name, func(state *workspace.State) {
		now := time.Now().UTC().Truncate(time.Second)
		if state.Started.IsZero() {
			state.Started = now
		}
		state.Checked = now
		state.Behaviour, state.Defects = tally(card, check.Behaviour), tally(card, check.Defects)
	})
}

func tally(card check.Scorecard, name check.Name) workspace.Score {
	v, _ := card.Check(name) // A check that was not reached counts as nothing passed.
	return workspace.Score{Passed: v.Passed, Total: v.Total}
}
