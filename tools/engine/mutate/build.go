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

	"brownfield/tools/engine/gocommand"
)

// Build compiles the program with all its mutants. The mutants that the
// compiler refuses are moved from Mutants to Invalid. When the package is not a
// program, out is of no use but the mutants are known to compile. Flags are more
// flags for go build, such as -race.
func (p *Program) Build(ctx context.Context, out string, flags ...string) error {
	command := []string{"build", "-buildvcs=false", "-o", out}
	if !p.source.Settings.has("ldflags") {
		command = append(command, "-ldflags=-s -w") // Nobody debugs it.
	}
	return p.build(ctx, append(command, flags...))
}

// BuildTest compiles the tests of the package with all its mutants. The binary
// has to be run in the package's directory, [Program.Dir].
func (p *Program) BuildTest(ctx context.Context, out string, flags ...string) error {
	// Without -trimpath, as go test does: tests look for files by runtime.GOROOT.
	return p.build(ctx, append(testCommand(out), flags...))
}

// BuildOriginalTest compiles the tests of the package as it is, without mutants.
func (p *Program) BuildOriginalTest(ctx context.Context, out string) error {
	_, err := p.source.Settings.goCommand(ctx, p.builder, p.dir, append(testCommand(out), ".")...)
	return err
}

func testCommand(out string) []string {
	return []string{"test", "-trimpath=false", "-c", "-vet=off", "-buildvcs=false", "-o", out}
}

// Dir is the directory of the package: the one that was asked for, or its copy.
func (p *Program) Dir() string { return p.dir }

// build compiles until the compiler accepts the program. Each compilation leaves fewer
// mutants, so there is an end to it.
func (p *Program) build(ctx context.Context, args []string) error {
	for p.passes = 1; ; p.passes++ {
		overlay, err := p.write()
		if err != nil {
			return err
		}
		command := append(slices.Clone(args), "-overlay", overlay)
		_, err = p.source.Settings.goCommand(ctx, p.builder, p.dir, append(append(command, p.flags...), ".")...)
		var refused *gocommand.Error
		if err == nil || !errors.As(err, &refused) {
			return err
		}
		if !p.leaveOut(refused) {
			return fmt.Errorf("cannot build the mutated program: %w", err)
		}
	}
}

// write writes the mutated sources and the helpers and returns the
// overlay that puts them in their places.
func (p *Program) write() (overlay string, err error) {
	dir := filepath.Join(p.scratch, "mutated")
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return "", fmt.Errorf("cannot make a directory for the mutated sources: %w", err)
	}
	places := map[string]string{}
	put := func(place string, text []byte) (string, error) {
		name := filepath.Join(dir, strconv.Itoa(len(places))+".go")
		places[place] = name
		return name, os.WriteFile(name, text, 0o600)
	}
	for _, pkg := range p.packages {
		helpers, err := pkg.helpers()
		if err != nil {
			return "", err
		}
		for name, text := range helpers {
			if _, err := put(filepath.Join(pkg.dir, name), []byte(text)); err != nil {
				return "", fmt.Errorf("cannot write a helper: %w", err)
			}
		}
		for _, file := range pkg.files {
			file.places = nil
			if file.plain || len(file.edits) == 0 {
				continue
			}
			file.text, file.places = apply(file.source, file.edits)
			if file.mutated, err = put(file.name, file.text); err != nil {
				return "", fmt.Errorf("cannot write a mutated source file: %w", err)
			}
		}
	}
	text, err := json.Marshal(map[string]any{"Replace": places})
	if err != nil {
		return "", fmt.Errorf("cannot write the overlay: %w", err)
	}
	overlay = filepath.Join(p.scratch, "overlay.json")
	if err := os.WriteFile(overlay, text, 0o600); err != nil {
		return "", fmt.Errorf("cannot write the overlay: %w", err)
	}
	return overlay, nil
}
