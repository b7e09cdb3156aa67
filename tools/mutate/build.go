package mutate

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"brownfield/tools/subject"
)

// Build compiles the program with all its mutants. The mutants that the
// compiler refuses are moved from Mutants to Invalid. When the package is not a
// program, out is of no use but the mutants are known to compile. Flags are more
// flags for go build, such as -race.
func (p *Program) Build(ctx context.Context, out string, flags ...string) error {
	return p.build(ctx, append([]string{"build", "-buildvcs=false", "-ldflags=-s -w", "-o", out}, flags...))
}

// BuildTest compiles the tests of the package with all its mutants. The binary
// has to be run in the package's directory, [Program.Dir].
func (p *Program) BuildTest(ctx context.Context, out string, flags ...string) error {
	// Without -trimpath, as go test does: tests look for files by runtime.GOROOT.
	return p.build(ctx, append([]string{"test", "-trimpath=false", "-c", "-vet=off", "-buildvcs=false", "-o", out}, flags...))
}

// Dir is the directory of the package: the one that was asked for, or its copy.
func (p *Program) Dir() string { return p.dir }

// build compiles until the compiler is content. Each compilation leaves fewer
// mutants, so there is an end to it.
func (p *Program) build(ctx context.Context, args []string) error {
	for p.passes = 1; ; p.passes++ {
		overlay, lines, err := p.write()
		if err != nil {
			return err
		}
		command := append(slices.Clone(args), "-overlay", overlay)
		_, err = p.builder.Go(ctx, p.dir, append(append(command, p.flags...), ".")...)
		var refused *subject.ToolError
		if err == nil || !errors.As(err, &refused) {
			return err
		}
		if !p.drop(refused, lines) {
			return fmt.Errorf("cannot build the mutated program: %w", err)
		}
	}
}

// ownersByLine says for each file which mutants have text on which line.
type ownersByLine map[*goFile]map[int][]*Mutant

// write puts the mutated sources and the helpers into the room and returns the
// overlay that puts them in their places.
func (p *Program) write() (overlay string, lines ownersByLine, err error) {
	dir := filepath.Join(p.room, "mutated")
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return "", nil, fmt.Errorf("cannot make room for the mutated sources: %w", err)
	}
	places := map[string]string{}
	put := func(place string, text []byte) (string, error) {
		name := filepath.Join(dir, strconv.Itoa(len(places))+".go")
		places[place] = name
		return name, os.WriteFile(name, text, 0o600)
	}
	lines = ownersByLine{}
	for _, pkg := range p.packages {
		helpers, err := pkg.helpers()
		if err != nil {
			return "", nil, err
		}
		for name, text := range helpers {
			if _, err := put(filepath.Join(pkg.dir, name), []byte(text)); err != nil {
				return "", nil, fmt.Errorf("cannot write a helper: %w", err)
			}
		}
		for _, file := range pkg.files {
			if file.plain || len(file.edits) == 0 {
				continue
			}
			mutated, owners := apply(file.source, file.edits)
			lines[file] = owners
			if file.mutated, err = put(file.name, mutated); err != nil {
				return "", nil, fmt.Errorf("cannot write a mutated source file: %w", err)
			}
		}
	}
	text, err := json.Marshal(map[string]any{"Replace": places})
	if err != nil {
		return "", nil, fmt.Errorf("cannot write the overlay: %w", err)
	}
	overlay = filepath.Join(p.room, "overlay.json")
	if err := os.WriteFile(overlay, text, 0o600); err != nil {
		return "", nil, fmt.Errorf("cannot write the overlay: %w", err)
	}
	return overlay, lines, nil
}

// drop takes out the mutants on the lines that the compiler complains about. A
// complaint about a line without mutants is about what every mutant needs, so the
// whole file is left as it is. drop says whether there was anything to take out.
func (p *Program) drop(refused *subject.ToolError, lines ownersByLine) bool {
	reasons := map[*Mutant]string{}
	for _, d := range refused.Diagnostics {
		for file, owners := range lines {
			if file.plain || d.File != file.mutated && d.File != file.name {
				continue
			}
			guilty := owners[d.Line]
			if len(guilty) == 0 {
				file.plain = true
				for _, m := range p.Mutants {
					if m.File == file.name {
						guilty = append(guilty, m)
					}
				}
			}
			for _, m := range guilty {
				m.invalid = true
				if reasons[m] == "" {
					reasons[m] = d.Message
				}
			}
		}
	}
	changed := len(reasons) > 0
	for file := range lines {
		changed = changed || file.plain
	}
	p.Mutants = slices.DeleteFunc(p.Mutants, func(m *Mutant) bool {
		if m.invalid {
			p.Invalid = append(p.Invalid, Invalid{m, reasons[m]})
		}
		return m.invalid
	})
	return changed
}
