package upgrade

import (
	"context"
	"fmt"
	"go/version"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/semver"

	"brownfield/tools/engine/drift"
	"brownfield/tools/school/catalog"
	"brownfield/tools/school/check"
)

// upgrade is passed when go.mod says what the plan says and the scripts pass: the
// work itself.
func (s *Session) upgrade(ctx context.Context) (Stage, error) {
	now, err := readGoMod(s.Drill.Home())
	if err != nil {
		return Stage{}, err
	}
	var missing []string
	done, moves := 0, 0
	for _, d := range s.decided {
		if d.To == stay {
			continue
		}
		moves++
		if open := undone(d, now); open != "" {
			missing = append(missing, open)
		} else {
			done++
		}
	}
	broken, passed, total, err := s.behaviour(ctx)
	if err != nil {
		return Stage{}, err
	}
	return Stage{
		Says:    fmt.Sprintf("%d of %d moved; behaviour %d/%d", done, moves, passed, total),
		Missing: append(missing, broken...),
	}.judged(), nil
}

// undone says what a decision still asks of go.mod, or nothing.
func undone(d decision, now *modfile.File) string {
	if d.Module == "go" {
		if line := goLine(now); version.Compare("go"+line, "go"+d.To) < 0 {
			return fmt.Sprintf("go: planned to %s, at %s: go mod edit -go=%s", d.To, line, d.To)
		}
		return ""
	}
	path, v, versioned := strings.Cut(d.To, " ")
	is := required(now, d.Module)
	if path != d.Module && !slices.ContainsFunc(direct(now), func(r drift.Release) bool { return r.Path == d.Module }) {
		is = "" // If it is still there, then for others.
	}
	switch {
	case !versioned && is != "":
		return fmt.Sprintf("%s: planned to %s, and go.mod still requires it at %s: replace its uses, then go mod tidy", d.Module, d.To, catalog.ShortVersion(is))
	case !versioned:
		return ""
	case path == d.Module && is != "" && semver.Compare(is, v) < 0:
		return fmt.Sprintf("%s: planned to %s, at %s: go get %s@%s", d.Module, v, catalog.ShortVersion(is), path, v)
	case path == d.Module:
		return "" // There, or no longer required at all.
	case is != "":
		return fmt.Sprintf("%s: planned to %s, and go.mod still requires it at %s", d.Module, d.To, catalog.ShortVersion(is))
	}
	if there := provider(now, path); there == "" {
		return fmt.Sprintf("%s: planned to %s, which go.mod does not require: go get %s@%s", d.Module, d.To, path, v)
	} else if is := required(now, there); semver.Compare(is, v) < 0 {
		return fmt.Sprintf("%s: planned to %s, at %s: go get %s@%s", d.Module, d.To, catalog.ShortVersion(is), path, v)
	}
	return ""
}

// provider is the required module that a module or package path belongs to.
func provider(now *modfile.File, path string) string {
	best := ""
	for _, r := range now.Require {
		if (path == r.Mod.Path || strings.HasPrefix(path, r.Mod.Path+"/")) && len(r.Mod.Path) > len(best) {
			best = r.Mod.Path
		}
	}
	return best
}

// behaviour runs the scripts over the copy.
func (s *Session) behaviour(ctx context.Context) (broken []string, passed, total int, err error) {
	s.tell("running the characterization scripts")
	for v := range check.Run(ctx, s.builder, s.kata, s.edition(), check.Options{Only: []check.Name{check.Behaviour}}) {
		if v.Outcome == check.Error {
			return nil, 0, 0, fmt.Errorf("cannot check behaviour: %s", v.Note)
		}
		if v.Check == check.Behaviour {
			passed, total = v.Passed, v.Total
		}
		for _, f := range v.Failures {
			broken = append(broken, complaint(v.Check, f))
		}
	}
	return broken, passed, total, nil
}

// complaint is a failed script, or a line that does not compile, in one line.
func complaint(name check.Name, f check.Failure) string {
	what := f.Name
	if f.Says != "" {
		what += " (" + strings.TrimSuffix(f.Says, ".") + ")"
	}
	message, _, _ := strings.Cut(f.Message, "\n")
	if name == check.Build {
		return fmt.Sprintf("it does not compile: %s:%d: %s", f.File, f.Line, message)
	}
	return fmt.Sprintf("behaviour: %s fails: %s", what, message)
}
