package main

import (
	"fmt"
	"slices"

	"github.com/pelletier/go-toml/v2"

	"brownfield/tools/catalog"
	"brownfield/tools/mutate"
	"brownfield/tools/score"
)

// A judgement compares a report with what is accepted.
type judgement struct {
	Accepted map[*mutate.Mutant]string // with kind and reason
	Open     []score.Result            // survivors that nobody has accepted
	Stale    []string                  // what is wrong with entries, one sentence each
	Doubtful []*mutate.Mutant          // accepted and detected all the same
}

// judge compares the report on an edition with what is accepted. A work copy,
// which no entry names, is somewhere between the editions: all entries hold for
// it, and none has to.
func judge(edition string, accepted []catalog.Survivor, report *score.Report) judgement {
	j := judgement{Accepted: map[*mutate.Mutant]string{}}
	// A file is read once for all of its mutants.
	lines := score.Sources{}
	byLine := map[[3]string][]score.Result{}
	for _, r := range report.Results {
		before, after := lines.Change(r.Mutant)
		key := [3]string{r.Mutant.Func, before, after}
		byLine[key] = append(byLine[key], r)
	}
	final := edition == "v1" || edition == "v2"
	for _, e := range accepted {
		if final && !slices.Contains(e.Editions, edition) {
			continue
		}
		for _, becomes := range e.Becomes {
			found := slices.DeleteFunc(slices.Clone(byLine[[3]string{e.Func, e.Line, becomes}]), func(r score.Result) bool {
				return e.Operator != "" && r.Mutant.Operator != e.Operator
			})
			if e.Nth > 0 && e.Nth <= len(found) {
				found = found[e.Nth-1 : e.Nth]
			} else if e.Nth > 0 {
				found = nil
			}
			says, doubtful := admit(e, found, j.Accepted)
			j.Doubtful = append(j.Doubtful, doubtful...)
			if says != "" && final {
				j.Stale = append(j.Stale, fmt.Sprintf("%s: %s → %s: %s", e.Func, e.Line, becomes, says))
			}
		}
	}
	for _, r := range report.Results {
		if (r.Outcome == score.Survived || r.Outcome == score.Unreached) && j.Accepted[r.Mutant] == "" {
			j.Open = append(j.Open, r)
		}
	}
	return j
}

// acceptable finds the mutants that the entries are about, each with its kind
// and reason, before anything is known of them.
func acceptable(edition string, accepted []catalog.Survivor, mutants []*mutate.Mutant) map[*mutate.Mutant]string {
	unknown := &score.Report{}
	for _, m := range mutants {
		unknown.Results = append(unknown.Results, score.Result{Mutant: m, Outcome: score.Survived})
	}
	return judge(edition, accepted, unknown).Accepted
}

// admit accepts the mutants that an entry has found, or says what is wrong with
// the entry. A mutant that is detected although it should survive is doubtful.
func admit(e catalog.Survivor, found []score.Result, accepted map[*mutate.Mutant]string) (says string, doubtful []*mutate.Mutant) {
	if len(found) == 0 {
		return "there is no such mutant any more; take the entry out", nil
	}
	for _, r := range found {
		switch r.Outcome {
		case score.Arid:
			return "it is arid and not tried; take the entry out", nil
		case score.Detected, score.TimedOut:
			if e.Kind == catalog.Scheduling {
				continue
			}
			doubtful = append(doubtful, r.Mutant)
			says = fmt.Sprintf("%s detects it now (%s); take the entry out", r.Catches[0].Case, r.Catches[0].Reason)
			if len(found) > 1 {
				says = fmt.Sprintf("%d mutants are like this, and %s detects one of them; say which is meant with nth", len(found), r.Catches[0].Case)
			}
		case score.Survived, score.Unreached, score.Pending:
			accepted[r.Mutant] = string(e.Kind) + ": " + e.Reason
		}
	}
	return says, doubtful
}

// stubs writes an entry for each survivor, in which only kind and reason are
// left to say.
func stubs(edition string, open []score.Result) ([]byte, error) {
	lines := score.Sources{}
	var list struct {
		Survivor []catalog.Survivor `toml:"survivor"`
	}
	for _, r := range open {
		before, after := lines.Change(r.Mutant)
		last := len(list.Survivor) - 1
		if last >= 0 && list.Survivor[last].Func == r.Mutant.Func && list.Survivor[last].Line == before {
			if !slices.Contains(list.Survivor[last].Becomes, after) {
				list.Survivor[last].Becomes = append(list.Survivor[last].Becomes, after)
			}
			continue
		}
		list.Survivor = append(list.Survivor, catalog.Survivor{Editions: []string{edition}, Func: r.Mutant.Func, Line: before, Becomes: []string{after}})
	}
	return toml.Marshal(list)
}
