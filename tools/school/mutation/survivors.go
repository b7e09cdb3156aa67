package mutation

import (
	"fmt"
	"slices"

	"github.com/pelletier/go-toml/v2"

	"brownfield/tools/engine/mutate"
	"brownfield/tools/engine/score"
	"brownfield/tools/school/catalog"
)

// A Judgement compares a report with what is accepted.
type Judgement struct {
	Accepted map[*mutate.Mutant]string // with kind and reason
	Open     []score.Result            // survivors that nobody has accepted
	Stale    []string                  // what is wrong with entries, one sentence each
	Doubtful []*mutate.Mutant          // accepted and killed all the same
}

// judge compares a report with what is accepted.
func judge(job Job, report *score.Report) Judgement {
	j := Judgement{Accepted: map[*mutate.Mutant]string{}}
	// A file is read once for all of its mutants.
	lines := score.Sources{}
	byLine := map[[3]string][]score.Result{}
	for _, r := range report.Results {
		before, after := lines.Change(r.Mutant)
		key := [3]string{r.Mutant.Func, before, after}
		byLine[key] = append(byLine[key], r)
	}
	for _, e := range job.Accepted {
		if job.strict() && job.Edition != "" && !slices.Contains(e.Editions, job.Edition) {
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
			if says != "" && job.strict() {
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
func acceptable(job Job, mutants []*mutate.Mutant) map[*mutate.Mutant]string {
	unknown := &score.Report{}
	for _, m := range mutants {
		unknown.Results = append(unknown.Results, score.Result{Mutant: m, Outcome: score.Survived})
	}
	return judge(job, unknown).Accepted
}

// admit accepts the mutants that an entry has found, or says what is wrong with
// the entry. A mutant that is killed although it should survive is doubtful.
func admit(e catalog.Survivor, found []score.Result, accepted map[*mutate.Mutant]string) (says string, doubtful []*mutate.Mutant) {
	if len(found) == 0 {
		return "there is no such mutant any more; take the entry out", nil
	}
	for _, r := range found {
		switch r.Outcome {
		case score.Arid:
			return "it is arid and not tried; take the entry out", nil
		case score.Killed, score.TimedOut:
			if e.Kind == catalog.Scheduling {
				continue
			}
			doubtful = append(doubtful, r.Mutant)
			says = fmt.Sprintf("%s kills it now (%s); take the entry out", r.Catches[0].Case, r.Catches[0].Reason)
			if len(found) > 1 {
				says = fmt.Sprintf("%d mutants are like this, and %s kills one of them; say which is meant with nth", len(found), r.Catches[0].Case)
			}
		case score.Survived, score.Unreached, score.Pending, score.Skipped:
			accepted[r.Mutant] = string(e.Kind) + ": " + e.Reason
		}
	}
	return says, doubtful
}

// Stubs writes an entry of survivors.toml for each survivor, in which only kind and
// reason are left to say. Of a program of the user's own that has no such file yet,
// it is the file.
func (r *Report) Stubs() ([]byte, error) {
	var list struct {
		Survivor []catalog.Survivor `toml:"survivor"`
	}
	for _, open := range r.Open {
		before, after := r.Lines.Change(open.Mutant)
		last := len(list.Survivor) - 1
		if last >= 0 && list.Survivor[last].Func == open.Mutant.Func && list.Survivor[last].Line == before {
			if !slices.Contains(list.Survivor[last].Becomes, after) {
				list.Survivor[last].Becomes = append(list.Survivor[last].Becomes, after)
			}
			continue
		}
		entry := catalog.Survivor{Func: open.Mutant.Func, Line: before, Becomes: []string{after}}
		if r.job.Edition != "" {
			entry.Editions = []string{r.job.Edition}
		}
		list.Survivor = append(list.Survivor, entry)
	}
	text, err := toml.Marshal(list)
	if r.job.Own && len(r.job.Accepted) == 0 {
		text = append([]byte("format = 1\n\n"), text...)
	}
	return text, err
}
