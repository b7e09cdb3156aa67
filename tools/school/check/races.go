package check

import (
	"context"
	"time"

	"brownfield/tools/engine/subject"
)

// Races is the check that the characterization scripts pass on a race build without a report.
const Races Name = "races"

func racesRow() Row {
	return Row{
		Name:    Races,
		Doing:   "looking for data races (the first race build takes a while)",
		Says:    either("no data race found", "pass without a data race"),
		prepare: func(ctx context.Context, r *run) { r.buildForRaces(ctx) },
		check: func(ctx context.Context, r *run) Verdict {
			if !r.kept {
				return Verdict{Check: Races, Outcome: Skip, Note: "waits until behaviour is kept: the same scripts would fail again"}
			}
			return r.races(ctx)
		},
	}
}

// buildForRaces starts the race build, once for all rows that need it.
func (r *run) buildForRaces(ctx context.Context) {
	if r.raceBuild != nil {
		return
	}
	r.raceBuild = beside(r, func() (*subject.Subject, error) {
		return r.builder.Build(ctx, r.edition.Dir, subject.Race)
	})
}

func (r *run) races(ctx context.Context) Verdict {
	begin := time.Now()
	if err := r.builder.Go.NoRace(); err != nil {
		return Verdict{Check: Races, Outcome: Skip, Note: err.Error()}
	}
	r.progress(Races, 0, len(r.kata.Characterization))
	raced, err := r.raceBuild()
	if err != nil {
		return broken(Races, err, begin)
	}
	return r.suite(ctx, Races, raced, r.kata.Characterization)
}
