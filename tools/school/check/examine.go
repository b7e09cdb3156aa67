package check

import (
	"context"
	"errors"
	"io/fs"
	"slices"
	"time"

	"brownfield/tools/engine/subject"
	"brownfield/tools/school/catalog"
	"brownfield/tools/school/workspace"
)

// An Examiner makes the scorecards of one edition and keeps what it finds, so that an
// edition that has not changed is not checked again.
type Examiner struct {
	Kata    *catalog.Kata
	Edition catalog.Edition

	builder   *subject.Builder
	store     Store
	workspace workspace.Workspace
}

// NewExaminer makes an examiner of an edition of a kata in the repository at root.
func NewExaminer(b *subject.Builder, root string, kata *catalog.Kata, edition catalog.Edition) (*Examiner, error) {
	store, err := OpenStore(root)
	if err != nil {
		return nil, err
	}
	return &Examiner{Kata: kata, Edition: edition, builder: b, store: store, workspace: workspace.At(root)}, nil
}

// Key names what a scorecard of the edition as it is now depends on. An editor
// may remove a file of its own between our listing and our reading it, so a
// missing one is given a second look.
func (e *Examiner) Key() (Key, error) {
	key, err := e.store.Key(e.builder, e.Kata, e.Edition)
	if errors.Is(err, fs.ErrNotExist) {
		return e.store.Key(e.builder, e.Kata, e.Edition)
	}
	return key, err
}

// Last is the newest scorecard of the edition, whatever its sources were then; it has
// no checks where there is none.
func (e *Examiner) Last() Scorecard { return e.store.Last(e.Edition.Dir) }

// An Examination says what to check and who is told.
type Examination struct {
	Only     []Name
	Again    bool // even when nothing has changed
	Tell     func(Verdict)
	Progress func(name Name, done, total int)
	First    func(name Name, f Failure) // as in [Options]; may be nil
}

// Examine checks the edition that key was computed from, or finds the scorecard
// that was kept under it; made then says when that was. Verdicts are told as
// they come, and not after ctx has ended.
func (e *Examiner) Examine(ctx context.Context, key Key, x Examination) (card Scorecard, made time.Time, err error) {
	whole := len(x.Only) == 0
	if card, made, known := e.store.Load(key); known && !x.Again {
		if !whole {
			card = Fold(card.Kata, card.Edition, func(yield func(Verdict) bool) {
				for _, v := range card.Checks {
					if slices.Contains(x.Only, v.Check) && !yield(v) {
						return
					}
				}
			})
		}
		for _, v := range card.Checks {
			x.Tell(v)
		}
		if !whole {
			return card, made, nil
		}
		return card, made, e.remember(ctx, card)
	}
	verdicts := Run(ctx, e.builder, e.Kata, e.Edition, Options{
		Only: x.Only, Progress: x.Progress, First: x.First, Passed: e.Last().Passed,
	})
	card = Fold(e.Kata.Name, e.Edition.Name, func(yield func(Verdict) bool) {
		for v := range verdicts {
			if ctx.Err() != nil {
				return
			}
			x.Tell(v)
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
	if now, err := e.Key(); err != nil || now != key {
		return card, time.Time{}, err
	}
	if err := e.store.Save(key, card); err != nil {
		return card, time.Time{}, err
	}
	return card, time.Time{}, e.remember(ctx, card)
}

// remember keeps how far the work copy has come; other editions are nobody's
// progress.
func (e *Examiner) remember(ctx context.Context, card Scorecard) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err := e.store.SaveLast(e.Edition.Dir, card); err != nil || e.Edition.Name != "work" {
		return err
	}
	return e.workspace.Update(e.Kata.Name, func(state *workspace.State) {
		now := time.Now().UTC().Truncate(time.Second)
		if state.Started.IsZero() {
			state.Started = now
		}
		state.Checked = now
		state.Behaviour, state.Defects = Tally(card, Behaviour), Tally(card, Defects)
	})
}

// Tally is how far a scorecard got in a check.
func Tally(card Scorecard, name Name) workspace.Score {
	v, _ := card.Check(name) // A check that was not reached counts as nothing passed.
	return workspace.Score{Passed: v.Passed, Total: v.Total}
}
