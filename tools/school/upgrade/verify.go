package upgrade

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"brownfield/tools/engine/drift"
	"brownfield/tools/school/catalog"
)

// verify is passed when nothing is lost and nothing frozen is left: the goal in
// go.mod and in the graph, no advisory reachable, go.mod tidy, what was
// downloaded as it was published, the program's own tests. How the log's lines
// and the module graph differ from the start is listed.
func (s *Session) verify(ctx context.Context) (Stage, error) {
	now, err := readGoMod(s.Drill.Home())
	if err != nil {
		return Stage{}, err
	}
	goal := s.Drill.Goal
	missing := goal.mod(s.startGo, now)
	missing = append(missing, goal.graph(s.now.Graph)...)
	missing = append(missing, goal.advisories(s.now.Advisories)...)
	dir := s.Drill.Home()
	run := func(args ...string) error {
		_, err := s.builder.Go.Run(ctx, dir, args...)
		return err
	}
	for _, c := range []struct {
		command string
		run     func() error
		todo    string
	}{
		{"mod tidy -diff", func() error { return run("mod", "tidy", "-diff") }, "go.mod or go.sum is not tidy: run go mod tidy"},
		{"mod verify", func() error { return run("mod", "verify") }, "what was downloaded is not what was published"},
		{"vet", func() error { return s.builder.Go.Vet(ctx, dir) }, "go vet objects"},
		{"test", func() error { return run("test", "-vet=off", "./...") }, "the program's own tests fail"},
	} {
		s.tell("go " + c.command)
		said, err := objection(c.run())
		if err != nil {
			return Stage{}, err
		}
		if said != "" {
			missing = append(missing, c.todo+": "+telling(said))
		}
	}
	s.tell("comparing the lines of the log")
	notes, err := s.logNotes(ctx)
	if err != nil {
		return Stage{}, err
	}
	recovered := fmt.Sprintf("%.1f", s.Start.Graph.Libyears-s.now.Graph.Libyears)
	if s.Start.Graph.Unaged+s.now.Graph.Unaged > 0 { // The two sums leave out different modules.
		recovered = "unknown"
	}
	return Stage{
		Says:    fmt.Sprintf("libyears recovered: %s; reachable advisories: %d, were %d", recovered, reachable(s.now.Advisories), reachable(s.Start.Advisories)),
		Missing: missing,
		Notes:   slices.Concat(s.graphNotes(), s.apiNotes(), notes),
	}.judged(), nil
}

// telling is the line of a go command's complaint that says most.
func telling(said string) string {
	for line := range strings.Lines(said) {
		line = strings.TrimSpace(line)
		if line != "" && !strings.HasPrefix(line, "#") && !strings.HasPrefix(line, "diff ") && !strings.HasPrefix(line, "--- ") && !strings.HasPrefix(line, "+++ ") && !strings.HasPrefix(line, "@@") {
			return line
		}
	}
	return said
}

func reachable(a *drift.Advisories) int {
	n := 0
	for _, f := range a.Found {
		if f.Reach != drift.Required {
			n++
		}
	}
	return n
}

// graphNotes lists how the graph differs from the start's.
func (s *Session) graphNotes() []string {
	var notes []string
	start, now := s.Start.Graph, s.now.Graph
	if start.GoLine != now.GoLine {
		notes = append(notes, fmt.Sprintf("go %s → %s", start.GoLine, now.GoLine))
	}
	for _, was := range start.Modules {
		switch is := now.Module(was.Path); {
		case is == nil:
			notes = append(notes, fmt.Sprintf("%s %s is gone", was.Path, catalog.ShortVersion(was.Version)))
		case catalog.ShortVersion(is.Version) != catalog.ShortVersion(was.Version):
			notes = append(notes, fmt.Sprintf("%s %s → %s", was.Path, catalog.ShortVersion(was.Version), catalog.ShortVersion(is.Version)))
		}
	}
	for _, is := range now.Modules {
		if start.Module(is.Path) == nil {
			what := "new"
			if !is.Direct {
				what = "new, by " + is.Why[max(0, len(is.Why)-2)]
			}
			notes = append(notes, fmt.Sprintf("%s %s is %s", is.Path, catalog.ShortVersion(is.Version), what))
		}
	}
	return notes
}

// apiNotes lists which symbols of the direct modules the code has ceased to use,
// and which it has begun to use.
func (s *Session) apiNotes() []string {
	var notes []string
	for _, path := range directOf(s.Start.Graph, s.now.Graph) {
		was, is := symbols(s.Start.Code, path), symbols(s.now.Code, path)
		gone, fresh := without(was, is), without(is, was)
		if len(gone)+len(fresh) > 0 {
			notes = append(notes, fmt.Sprintf("API used of %s: gone %s; new %s", path, listed(gone), listed(fresh)))
		}
	}
	return notes
}

// directOf are the paths that are direct in one of the graphs.
func directOf(graphs ...*drift.Graph) []string {
	var paths []string
	for _, g := range graphs {
		for _, m := range g.Modules {
			if m.Direct && !slices.Contains(paths, m.Path) {
				paths = append(paths, m.Path)
			}
		}
	}
	return paths
}

func symbols(code *drift.Code, module string) map[string]bool {
	all := map[string]bool{}
	for _, u := range code.UsesOf(module) {
		all[u.Package[strings.LastIndex(u.Package, "/")+1:]+"."+u.Symbol] = true
	}
	return all
}
