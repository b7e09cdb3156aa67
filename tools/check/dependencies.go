package check

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/mod/modfile"
)

// goLine is the name under which the go line counts among the dependencies: it
// freezes the language and the library's behaviour as a module's version does.
const goLine = "go"

// dependencies compares the edition's go.mod with v1's: what v1 requires itself
// is frozen, and so is its go line.
func (r *run) dependencies() Verdict {
	begin := time.Now()
	frozen, err := readGoMod(r.kata.V1)
	if err != nil {
		return broken(Dependencies, err, begin)
	}
	now, err := readGoMod(r.edition.Dir)
	if err != nil {
		return broken(Dependencies, err, begin)
	}
	v := Verdict{Check: Dependencies, Outcome: Pass, Total: 1}
	if now.Go != nil && frozen.Go != nil && now.Go.Version == frozen.Go.Version {
		v.Failures = append(v.Failures, Failure{
			Name: goLine, Message: "still at " + now.Go.Version, File: now.Syntax.Name, Line: now.Go.Syntax.Start.Line,
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
					Name: old.Mod.Path, Message: "still at " + old.Mod.Version, File: now.Syntax.Name, Line: require.Syntax.Start.Line,
				})
			}
		}
	}
	if years := r.yearsBehind(v.Failures); years > 0 {
		v.Note = fmt.Sprintf("%.1f libyears behind what v2 uses", years)
	}
	return v.settle(begin)
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

func readGoMod(dir string) (*modfile.File, error) {
	file := filepath.Join(dir, "go.mod")
	data, err := os.ReadFile(file) //nolint:gosec // Reading the sources is the purpose.
	if err != nil {
		return nil, fmt.Errorf("cannot read the dependencies: %w", err)
	}
	mod, err := modfile.Parse(file, data, nil)
	if err != nil {
		return nil, fmt.Errorf("cannot read the dependencies: %w", err)
	}
	return mod, nil
}

// modulePath is the path of the module in dir, or nothing when it cannot be
// read: it is asked for after the edition has been built.
func modulePath(dir string) string {
	mod, err := readGoMod(dir)
	if err != nil || mod.Module == nil {
		return ""
	}
	return mod.Module.Mod.Path
}
