package check

import (
	"context"
	"fmt"
	"strings"
	"time"

	"brownfield/tools/internal/gomod"
)

// goLine is the name under which the go line counts among the dependencies: it
// freezes the language and the library's behaviour as a module's version does.
const goLine = "go"

// Dependencies is the check that no old version is left.
const Dependencies Name = "dependencies"

func dependenciesRow() Row {
	return Row{
		Name:  Dependencies,
		Doing: "looking at the dependencies",
		Says: func(v Verdict) string {
			if v.Outcome != Fail {
				return "no old version is left"
			}
			return "upgraded; still on old versions: " + frozenList(v)
		},
		ToDo:  true,
		check: func(_ context.Context, r *run) Verdict { return r.dependencies() },
	}
}

// frozenList names modules without their host: pkg/errors v0.8.1.
func frozenList(v Verdict) string {
	var names []string
	for _, f := range v.Failures {
		name := f.Name
		if _, rest, ok := strings.Cut(name, "/"); ok {
			name = rest
		}
		names = append(names, name+" "+f.Message[strings.LastIndexByte(f.Message, ' ')+1:])
	}
	return strings.Join(names, ", ")
}

// dependencies compares the edition's go.mod with v1's: what v1 requires itself
// is frozen, and so is its go line.
func (r *run) dependencies() Verdict {
	begin := time.Now()
	frozen, err := gomod.Read(r.kata.V1)
	if err != nil {
		return broken(Dependencies, err, begin)
	}
	now, err := gomod.Read(r.edition.Dir)
	if err != nil {
		return broken(Dependencies, err, begin)
	}
	v := Verdict{Check: Dependencies, Outcome: Pass, Total: 1}
	if now.Go != nil && frozen.Go != nil && now.Go.Version == frozen.Go.Version {
		v.Failures = append(v.Failures, Failure{
			Name: goLine, Message: "the go line is still at " + now.Go.Version, File: now.Syntax.Name, Line: now.Go.Syntax.Start.Line,
		})
	}
	for _, old := range frozen.Require {
		if old.Indirect {
			continue
		}
		v.Total++
		for _, require := range now.Require {
			if require.Mod == old.Mod {
				v.Failures = append(v.Failures, Failure{
					Name: old.Mod.Path, Message: old.Mod.Path + " is still at " + old.Mod.Version, File: now.Syntax.Name, Line: require.Syntax.Start.Line,
				})
			}
		}
	}
	if years := r.yearsBehind(v.Failures); years > 0 {
		v.Note = fmt.Sprintf("%.1f libyears behind what v2 uses", years)
	}
	return v.counted(begin)
}

// yearsBehind adds up how much older the frozen releases are than those that v2
// uses, from the dates in the upgrade log.
func (r *run) yearsBehind(frozen []Failure) float64 {
	years := 0.0
	for _, f := range frozen {
		years += r.kata.Upgrades[f.Name].Years()
	}
	return years
}

// modulePath is the path of the module in dir, or nothing when it cannot be
// read: it is asked for after the edition has been built.
func modulePath(dir string) string {
	mod, err := gomod.Read(dir)
	if err != nil || mod.Module == nil {
		return ""
	}
	return mod.Module.Mod.Path
}
