// Package stepstats counts what the steps from v1 to v2 change: lines, findings of
// smell, libyears and modules, at each position of the walk.
//
// [Compute] counts them, which takes about a second a position. So they are kept in the
// kata's walk.toml: [Draw] writes it, [Read] reads it, and [Claims] proves that it says
// what is counted today.
//
// Non-goals: it judges no step. More lines or more modules are not worse.
package stepstats

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/modfile"

	"brownfield/tools/engine/gocommand"
	"brownfield/tools/engine/subject"
	"brownfield/tools/engine/tempdir"
	"brownfield/tools/school/catalog"
	"brownfield/tools/school/steps"
)

// Figures are what is counted at one position of the walk.
type Figures struct {
	Lines    int     `toml:"lines"`    // of Go, outside tests
	Smells   int     `toml:"smells"`   // findings of smell, outside tests
	Libyears float64 `toml:"libyears"` // behind what v2 uses, as on the scorecard; to a tenth
	Modules  int     `toml:"modules"`  // that go.mod requires directly
}

// Compute counts the figures of a kata, for v1 and after each step. smell is the binary
// of that command.
func Compute(ctx context.Context, b *subject.Builder, kata *catalog.Kata, smell string) ([]Figures, error) {
	series, err := steps.Load(kata.Steps)
	if err != nil {
		return nil, err
	}
	v1, err := steps.ReadTree(kata.V1)
	if err != nil {
		return nil, err
	}
	scratch, remove, err := tempdir.OnDisk("walk")
	if err != nil {
		return nil, err
	}
	defer remove()
	var all []Figures
	tree, was := v1, steps.Tree{}
	for k := range len(series) + 1 {
		if k > 0 {
			if tree, err = series[k-1].Apply(tree); err != nil {
				return nil, err
			}
		}
		if err := tree.Write(scratch, was); err != nil {
			return nil, err
		}
		was = tree
		f := Figures{Lines: lines(tree)}
		if f.Modules, f.Libyears, err = dependencies(kata, v1, tree); err != nil {
			return nil, fmt.Errorf("after step %d: %w", k, err)
		}
		if f.Smells, err = smells(ctx, b.Go, scratch, smell); err != nil {
			return nil, fmt.Errorf("after step %d: %w", k, err)
		}
		all = append(all, f)
	}
	return all, nil
}

// lines counts the lines of Go outside tests.
func lines(tree steps.Tree) int {
	n := 0
	for name, text := range tree {
		if strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") {
			n += bytes.Count(text, []byte("\n"))
		}
	}
	return n
}

// dependencies counts the direct modules of a program, and how far those that v1
// requires, and its go line, are behind what v2 uses in their place.
func dependencies(kata *catalog.Kata, v1, now steps.Tree) (modules int, years float64, err error) {
	before, err := modfile.Parse("go.mod", v1["go.mod"], nil)
	if err != nil {
		return 0, 0, fmt.Errorf("cannot read v1's go.mod: %w", err)
	}
	mod, err := modfile.Parse("go.mod", now["go.mod"], nil)
	if err != nil {
		return 0, 0, fmt.Errorf("cannot read go.mod: %w", err)
	}
	required := map[string]string{}
	for _, r := range mod.Require {
		required[r.Mod.Path] = r.Mod.Version
		if !r.Indirect {
			modules++
		}
	}
	for _, r := range before.Require {
		if !r.Indirect && required[r.Mod.Path] == r.Mod.Version {
			years += kata.Upgrades[r.Mod.Path].Years()
		}
	}
	if mod.Go != nil && before.Go != nil && mod.Go.Version == before.Go.Version {
		years += kata.Upgrades["go"].Years()
	}
	return modules, math.Round(10*years) / 10, nil
}

// smells counts what smell finds in the program in dir, outside tests.
func smells(ctx context.Context, g *gocommand.Go, dir, smell string) (int, error) {
	_, err := g.RunTool(ctx, dir, smell, "./...")
	var fault *gocommand.Error
	if !errors.As(err, &fault) || len(fault.Diagnostics) == 0 || strings.Contains("\n"+fault.Output, "\nsmell: ") {
		return 0, err // Nothing was found, or it could not look at everything.
	}
	n := 0
	for _, d := range fault.Diagnostics {
		if !strings.HasSuffix(d.File, "_test.go") {
			n++
		}
	}
	return n, nil
}

// file is where the figures of a kata are kept.
func file(kata *catalog.Kata) string { return filepath.Join(kata.Dir, catalog.WalkFile) }

// Read reads the figures of a kata: of v1, and after each step.
func Read(kata *catalog.Kata) ([]Figures, error) {
	name := file(kata)
	text, err := os.ReadFile(name) //nolint:gosec // It is one of the repository's own.
	if err != nil {
		return nil, fmt.Errorf("cannot read the figures of the walk; make pictures counts them: %w", err)
	}
	var kept struct {
		Format   int       `toml:"format"`
		Position []Figures `toml:"position"`
	}
	if err := catalog.Decode(name, text, &kept); err != nil {
		return nil, err
	}
	if kept.Format != 1 {
		return nil, catalog.Fault(name, text, "format", fmt.Sprintf("format is %d, and this version of kata reads 1", kept.Format))
	}
	return kept.Position, nil
}

// write is the text of the file.
func write(kata *catalog.Kata, all []Figures) (string, error) {
	series, err := steps.Load(kata.Steps)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	fmt.Fprintf(&b, `# What the steps change, counted by make pictures and proven by kata prove %02d --only walk.
# lines are those of Go, and smells the findings of smell, both outside tests. libyears are behind what v2 uses, as on the
# scorecard. modules are those that go.mod requires directly.
format = 1

position = [
`, kata.Number)
	for k, f := range all {
		name := "v1"
		if k > 0 && k <= len(series) {
			name = fmt.Sprintf("%d %s", k, series[k-1].Subject)
		}
		fmt.Fprintf(&b, "  { lines = %d, smells = %d, libyears = %.1f, modules = %d }, # %s\n", f.Lines, f.Smells, f.Libyears, f.Modules, name)
	}
	b.WriteString("]\n")
	return b.String(), nil
}
