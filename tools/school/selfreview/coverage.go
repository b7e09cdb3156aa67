package selfreview

import (
	"bufio"
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/sync/errgroup"

	"brownfield/tools/engine/script"
	"brownfield/tools/engine/subject"
	"brownfield/tools/engine/tempdir"
)

// Coverage says which of the changed lines a script or a test comes by.
type Coverage struct {
	Covered, Total int
	Missed         []string // file:line or file:from-to
}

// coverage runs the kata's scripts over a build that counts, and the copy's own
// tests. What fails there has a verdict of its own; here it only counts less.
func (c *change) coverage(ctx context.Context, b *subject.Builder, tell func(string)) (*Coverage, error) {
	room, remove, err := tempdir.OnDisk("coverage")
	if err != nil {
		return nil, err
	}
	defer remove()
	tell("building it again, to see which changed lines the scripts cover")
	plain, err := b.Build(ctx, c.kata.Work, subject.Plain)
	if err != nil {
		return nil, err
	}
	counting := *plain
	counting.Binary = filepath.Join(room, plain.Program)
	if _, err := b.Go.Run(ctx, c.kata.Work, "build", "-buildvcs=false", "-cover", "-covermode=atomic", "-coverpkg=./...", "-o", counting.Binary, "."); err != nil {
		return nil, err
	}
	counts := filepath.Join(room, "counts")
	if err := os.Mkdir(counts, 0o750); err != nil {
		return nil, fmt.Errorf("cannot make room for the coverage: %w", err)
	}
	tell("running the scripts over it")
	files := slices.Clone(c.kata.Characterization)
	for _, defect := range c.kata.Defects {
		files = append(files, defect.Script)
	}
	group, within := errgroup.WithContext(ctx)
	group.SetLimit(4)
	for _, file := range files {
		group.Go(func() error {
			_, err := script.Run(within, file, &counting, script.Options{Env: []string{"GOCOVERDIR=" + counts}, Writes: []string{counts}})
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	profiles := []string{filepath.Join(room, "scripts.out"), filepath.Join(room, "tests.out")}
	if _, err := b.Go.Run(ctx, c.kata.Work, "tool", "covdata", "textfmt", "-i="+counts, "-o="+profiles[0]); err != nil {
		return nil, err
	}
	tell("running its own tests, with coverage")
	_, _ = b.Go.Run(ctx, c.kata.Work, "test", "-vet=off", "-covermode=atomic", "-coverpkg=./...", "-coverprofile="+profiles[1], "./...") // What fails is the checks' matter.
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	hits := map[string]map[int]bool{} // by file and line of code: whether it was reached
	for _, profile := range profiles {
		if err := readProfile(profile, c.module(), hits); err != nil {
			return nil, err
		}
	}
	return c.covered(hits), nil
}

func (c *change) module() string { return modfile.ModulePath(c.work["go.mod"]) }

// readProfile adds a coverage profile to hits. One that is not there, because
// the tests do not compile, adds nothing.
func readProfile(name, module string, hits map[string]map[int]bool) error {
	file, err := os.Open(name) //nolint:gosec // It is our own, in a temporary directory.
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("cannot read the coverage: %w", err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		block, rest, ok := strings.Cut(lines.Text(), ":")
		from, to, count, parsed := parseBlock(rest)
		if !ok || !parsed {
			continue // The first line names the mode.
		}
		name := strings.TrimPrefix(block, module+"/")
		if hits[name] == nil {
			hits[name] = map[int]bool{}
		}
		for line := from; line <= to; line++ {
			hits[name][line] = hits[name][line] || count > 0
		}
	}
	return lines.Err()
}

// parseBlock reads 12.3,15.2 4 1: lines and columns, statements, count.
func parseBlock(text string) (from, to, count int, ok bool) {
	fields := strings.Fields(text)
	if len(fields) != 3 {
		return 0, 0, 0, false
	}
	begin, end, _ := strings.Cut(fields[0], ",")
	number := func(text string) int {
		text, _, _ = strings.Cut(text, ".")
		n, err := strconv.Atoi(text)
		ok = ok && err == nil
		return n
	}
	ok = true
	from, to, count = number(begin), number(end), number(fields[2])
	return from, to, count, ok
}

// covered compares what was reached with what has changed.
func (c *change) covered(hits map[string]map[int]bool) *Coverage {
	cov := &Coverage{}
	for _, name := range slices.Sorted(maps.Keys(c.added)) {
		var missed []int
		for _, line := range c.added[name] {
			hit, code := hits[name][line]
			if !code {
				continue
			}
			cov.Total++
			if hit {
				cov.Covered++
				continue
			}
			missed = append(missed, line)
		}
		cov.Missed = append(cov.Missed, ranges(name, missed)...)
	}
	return cov
}

// ranges writes lines that follow one another as one range.
func ranges(name string, lines []int) []string {
	var all []string
	for i := 0; i < len(lines); {
		j := i
		for j+1 < len(lines) && lines[j+1] == lines[j]+1 {
			j++
		}
		if i == j {
			all = append(all, fmt.Sprintf("%s:%d", name, lines[i]))
		} else {
			all = append(all, fmt.Sprintf("%s:%d-%d", name, lines[i], lines[j]))
		}
		i = j + 1
	}
	return all
}
