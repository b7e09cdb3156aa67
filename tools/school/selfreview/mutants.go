package selfreview

import (
	"context"
	"fmt"

	"brownfield/tools/engine/score"
	"brownfield/tools/school/catalog"
	"brownfield/tools/school/mutation"
)

// Mutants is what the kata's suite notices of small faults in the work copy.
type Mutants struct {
	Killed, All int
	Open        []string // file:line, what it becomes
}

// scoreMutants scores the kata's suite on the work copy.
func scoreMutants(ctx context.Context, kata *catalog.Kata, tell func(doing string)) (*Mutants, error) {
	edition, err := kata.Edition("work")
	if err != nil {
		return nil, err
	}
	session, err := mutation.Of(kata, edition).Build(ctx, tell)
	if err != nil {
		return nil, fmt.Errorf("cannot take the mutation score: %w", err)
	}
	defer session.Close()
	report, err := session.Measure(ctx)
	if err != nil {
		return nil, fmt.Errorf("cannot take the mutation score: %w", err)
	}
	return countMutants(report), nil
}

// countMutants leaves out the survivors that somebody answers for.
func countMutants(report *mutation.Report) *Mutants {
	m := &Mutants{}
	for _, r := range report.Results {
		switch r.Outcome {
		case score.Killed, score.TimedOut:
			m.Killed++
			m.All++
		case score.Survived, score.Unreached:
			if report.Accepted[r.Mutant] == "" {
				m.All++
				m.Open = append(m.Open, report.Place(r.Mutant)+" "+mutation.Describe(r.Mutant))
			}
		case score.Arid, score.Pending:
		}
	}
	return m
}
