package check

import (
	"context"
	"fmt"
	"strings"
	"time"

	"brownfield/tools/engine/subject"
	"brownfield/tools/school/catalog"
)

// Defects is the check that every defect script passes.
const Defects Name = "defects"

func defectsRow() Row {
	return Row{
		Name:  Defects,
		Doing: "looking for defects",
		Says:  either("fixed", "fixed"),
		ToDo:  true,
		prepare: func(ctx context.Context, r *run) {
			for _, d := range r.kata.Defects {
				if d.OnRaceBuild() {
					r.buildForRaces(ctx)
				}
			}
		},
		check: func(ctx context.Context, r *run) Verdict {
			if r.hangs {
				return Verdict{Check: Defects, Outcome: Skip, Note: errEnough.Error() + ": the program hangs"}
			}
			return r.defects(ctx)
		},
	}
}

// defects runs each defect's script. A race is looked for on a race build; on a
// machine that cannot make one, such a defect is left out, and that is said.
func (r *run) defects(ctx context.Context) Verdict {
	begin := time.Now()
	byScript := map[string]catalog.Defect{}
	var files, leftOut []string
	for _, d := range r.kata.Defects {
		if d.OnRaceBuild() && r.builder.Go.NoRace() != nil {
			leftOut = append(leftOut, d.Name)
			continue
		}
		byScript[d.Script] = d
		files = append(files, d.Script)
	}
	switch {
	case len(r.kata.Defects) == 0 && r.kata.Adopted: // Its owner may not have found one yet.
		return Verdict{Check: Defects, Outcome: Skip, Note: "none is listed in kata.toml yet"}
	case len(r.kata.Defects) == 0:
		return Verdict{Check: Defects, Outcome: Error, Note: "kata.toml lists no defect; a kata has some to fix"}
	case len(files) == 0:
		return Verdict{Check: Defects, Outcome: Skip, Note: fmt.Sprintf("%s not judged: %v", strings.Join(leftOut, ", "), r.builder.Go.NoRace())}
	}
	outcomes, err := r.each(ctx, Defects, files, func(file string) (*subject.Subject, error) {
		if !byScript[file].OnRaceBuild() {
			return r.plain, nil
		}
		return r.raceBuild()
	})
	if err != nil {
		return Verdict{Check: Defects, Outcome: Error, Total: len(files), Note: err.Error(), Seconds: since(begin)}
	}
	v := Verdict{Check: Defects, Outcome: Pass, Total: len(files)}
	if len(leftOut) > 0 {
		v.Note = fmt.Sprintf("%s not judged: %v", strings.Join(leftOut, ", "), r.builder.Go.NoRace())
	}
	for i, o := range outcomes {
		if o.failure != nil {
			o.failure.Says = byScript[files[i]].Says
			v.Failures = append(v.Failures, *o.failure)
		} else if o.unsteady != nil {
			o.unsteady.Says = byScript[files[i]].Says
			v.Unsteady = append(v.Unsteady, *o.unsteady)
		}
	}
	return v.counted(begin)
}
