// Package lifetimes knows the scenarios of katas: scripts that call the program once,
// for a picture of its goroutines (package timeline).
//
// [All] lists the scenarios of a kata and [Find] names one. [Scenario.Run] runs an
// edition on it with a trace, and [Claims] are what the committed pictures claim.
//
// Non-goals: it judges no edition. A traced program is slower and hides deadlocks.
package lifetimes

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/rogpeppe/go-internal/txtar"

	"brownfield/tools/engine/gocommand"
	"brownfield/tools/engine/script"
	"brownfield/tools/engine/subject"
	"brownfield/tools/engine/tempdir"
	"brownfield/tools/engine/timeline"
	"brownfield/tools/school/catalog"
)

// A Scenario is a script of a kata that calls the program once.
type Scenario struct {
	Kata *catalog.Kata
	Name string
	File string
	Says string // what the picture shows
}

// Title is the title of an edition's picture.
func (s Scenario) Title(edition string) string {
	return fmt.Sprintf("Kata %s, %s: %s", s.Kata.Name, edition, s.Name)
}

// Picture is the file of an edition's picture. There is one of v1 and one of v2.
func (s Scenario) Picture(edition string) string {
	return strings.TrimSuffix(s.File, ".txtar") + "." + edition + ".svg"
}

// All lists the scenarios of a kata, sorted by name.
func All(kata *catalog.Kata) ([]Scenario, error) {
	files, err := catalog.Scripts(filepath.Join(kata.Dir, catalog.Timelines))
	if err != nil {
		return nil, err
	}
	var all []Scenario
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			return nil, fmt.Errorf("cannot read the scenario: %w", err)
		}
		first, _, _ := strings.Cut(string(archive.Comment), "\n")
		says, ok := strings.CutPrefix(first, "#")
		if says = strings.TrimSpace(says); !ok || says == "" {
			return nil, fmt.Errorf("%s:1: a scenario begins with a # line that says what its picture shows", file)
		}
		all = append(all, Scenario{Kata: kata, Name: strings.TrimSuffix(filepath.Base(file), ".txtar"), File: file, Says: says})
	}
	return all, nil
}

// Find finds a scenario by its name, or the first if there is no name.
func Find(kata *catalog.Kata, name string) (Scenario, error) {
	all, err := All(kata)
	if err != nil {
		return Scenario{}, err
	}
	return catalog.Choose(kata, "scenario", name, all, func(s Scenario) string { return s.Name })
}

// signalBase is what is added to the number of the signal that has killed a program
// for its exit code.
const signalBase = 128

// A Performance is what came of a scenario.
type Performance struct {
	Timeline *timeline.Timeline
	Failure  string // of the script, which is no news for an edition with a defect
}

// Run builds an edition with a trace and runs it on the scenario.
func (s Scenario) Run(ctx context.Context, g *gocommand.Go, edition catalog.Edition) (p Performance, err error) {
	scratch, remove, err := tempdir.OnDisk("timeline")
	if err != nil {
		return p, err
	}
	defer remove()
	binary, err := timeline.Build(ctx, g, edition.Dir, scratch)
	if err != nil {
		return p, fmt.Errorf("%s does not build: %w", edition.Name, err)
	}
	traces := filepath.Join(scratch, "traces")
	if err := os.Mkdir(traces, 0o700); err != nil {
		return p, fmt.Errorf("cannot make a directory for the trace: %w", err)
	}
	traced := &subject.Subject{
		Program: s.Kata.Program, Dir: edition.Dir, Mode: subject.Plain, Binary: binary, Hash: filepath.Base(scratch), GoRoot: g.Root(),
	}
	result, err := script.Run(ctx, s.File, traced, script.Options{Env: timeline.Tracing(traces), Writes: []string{traces}})
	if err != nil {
		return p, err
	}
	if f := result.Failure; f != nil {
		p.Failure = fmt.Sprintf("line %d: %s", f.Line, f.Message)
	}
	p.Timeline, err = timeline.ReadDir(traces)
	if errors.Is(err, timeline.ErrNoRun) && p.Failure != "" {
		err = fmt.Errorf("the script fails before the program runs: %s", p.Failure)
	}
	if err != nil {
		return p, err
	}
	if len(result.Reports) == 1 && (result.Reports[0].Reason != "" || result.Reports[0].Exit > signalBase) {
		p.Timeline.Died("killed")
	}
	return p, nil
}
