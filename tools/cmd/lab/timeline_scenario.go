package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/rogpeppe/go-internal/txtar"

	"brownfield/tools/engine/script"
	"brownfield/tools/engine/subject"
	"brownfield/tools/engine/tempdir"
	"brownfield/tools/engine/timeline"
	"brownfield/tools/school/catalog"
)

// A scenario is a script of a kata that calls the program once, for its timeline.
type scenario struct {
	kata *catalog.Kata
	name string
	file string
	says string // what the picture shows
}

func (s scenario) title(edition string) string {
	return fmt.Sprintf("Kata %s, %s: %s", s.kata.Name, edition, s.name)
}

// picture is the file of an edition's picture.
func (s scenario) picture(edition string) string {
	return strings.TrimSuffix(s.file, ".txtar") + "." + edition + ".svg"
}

// scenariosOf lists the scenarios of a kata, sorted by name.
func scenariosOf(kata *catalog.Kata) ([]scenario, error) {
	files, err := catalog.Scripts(filepath.Join(kata.Dir, "timeline"))
	if err != nil {
		return nil, err
	}
	var all []scenario
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
		all = append(all, scenario{kata: kata, name: strings.TrimSuffix(filepath.Base(file), ".txtar"), file: file, says: says})
	}
	return all, nil
}

// findScenario finds a scenario by its name, or the first if there is no name.
func findScenario(kata *catalog.Kata, name string) (scenario, error) {
	all, err := scenariosOf(kata)
	if err != nil {
		return scenario{}, err
	}
	if len(all) == 0 {
		return scenario{}, fmt.Errorf("%s has no scenario yet; kata timeline --list shows what there is", kata.Name)
	}
	if name == "" {
		return all[0], nil
	}
	var names []string
	for _, s := range all {
		if s.name == name {
			return s, nil
		}
		names = append(names, s.name)
	}
	if guess := catalog.Closest(name, names); guess != "" {
		return scenario{}, fmt.Errorf("%s has no scenario %q; did you mean %s?", kata.Name, name, guess)
	}
	return scenario{}, fmt.Errorf("%s has no scenario %q; it has %s", kata.Name, name, strings.Join(names, ", "))
}

// signalBase is what is added to the number of the signal that has killed a program
// for its exit code.
const signalBase = 128

// A performance is what came of a scenario.
type performance struct {
	timeline *timeline.Timeline
	failure  string // of the script, which is no news for an edition with a defect
}

// trace runs an edition on a scenario.
func (t *task) trace(ctx context.Context, edition catalog.Edition, s scenario) (p performance, err error) {
	scratch, remove, err := tempdir.OnDisk("timeline")
	if err != nil {
		return p, err
	}
	defer remove()
	binary, err := timeline.Build(ctx, t.builder.Go, edition.Dir, scratch)
	if err != nil {
		return p, fmt.Errorf("%s does not build: %w", edition.Name, err)
	}
	traces := filepath.Join(scratch, "traces")
	if err := os.Mkdir(traces, 0o700); err != nil {
		return p, fmt.Errorf("cannot make a directory for the trace: %w", err)
	}
	traced := &subject.Subject{
		Program: s.kata.Program, Dir: edition.Dir, Mode: subject.Plain, Binary: binary, Hash: filepath.Base(scratch), GoRoot: t.builder.Go.Root(),
	}
	result, err := script.Run(ctx, s.file, traced, script.Options{Env: timeline.Tracing(traces), Writes: []string{traces}})
	if err != nil {
		return p, err
	}
	if f := result.Failure; f != nil {
		p.failure = fmt.Sprintf("line %d: %s", f.Line, f.Message)
	}
	p.timeline, err = timeline.ReadDir(traces)
	if errors.Is(err, timeline.ErrNoRun) && p.failure != "" {
		err = fmt.Errorf("the script fails before the program runs: %s", p.failure)
	}
	if err != nil {
		return p, err
	}
	if len(result.Reports) == 1 && (result.Reports[0].Reason != "" || result.Reports[0].Exit > signalBase) {
		p.timeline.Died("killed")
	}
	return p, nil
}
