package steps

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/bluekeyes/go-gitdiff/gitdiff"
)

// A Step is one small patch on the way from v1 to v2.
type Step struct {
	Number  int // from 1
	File    string
	Subject string   // the refactoring's name
	Body    string   // why the step is safe
	Fixes   []string // names of defects that are gone from here on
	Diff    string   // as git prints it

	changes []*gitdiff.File
}

// patchName is the form of a patch's file name: 0001-extract-function.patch.
var patchName = regexp.MustCompile(`^(\d{4})-[a-z0-9-]+\.patch$`)

// fixes is the line of a body that names a defect.
var fixes = regexp.MustCompile(`(?m)^Fixes ([a-z0-9-]+)\.$`)

// Load reads the series in dir. No series at all is no error.
func Load(dir string) ([]Step, error) {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("cannot list the steps: %w", err)
	}
	var series []Step
	for _, entry := range entries {
		file := filepath.Join(dir, entry.Name())
		m := patchName.FindStringSubmatch(entry.Name())
		if m == nil {
			return nil, fmt.Errorf("%s: a step is called like 0001-extract-function.patch", file)
		}
		if n, _ := strconv.Atoi(m[1]); n != len(series)+1 { // The pattern admits digits only.
			return nil, fmt.Errorf("%s: the step before number %d is missing", file, n)
		}
		step, err := read(file)
		if err != nil {
			return nil, err
		}
		step.Number = len(series) + 1
		series = append(series, step)
	}
	return series, nil
}

func read(file string) (Step, error) {
	step := Step{File: file}
	text, err := os.ReadFile(file) //nolint:gosec // It is one of the repository's own.
	if err != nil {
		return step, fmt.Errorf("cannot read a step: %w", err)
	}
	changes, preamble, err := gitdiff.Parse(bytes.NewReader(text))
	if err != nil {
		return step, fmt.Errorf("%s: cannot read the patch: %w", file, err)
	}
	head, body, _ := strings.Cut(preamble, "\n")
	subject, ok := strings.CutPrefix(head, "Subject: ")
	if !ok || strings.TrimSpace(body) == "" || len(changes) == 0 {
		return step, fmt.Errorf("%s: a step is a line \"Subject: …\", the reason why it is safe, and a diff", file)
	}
	step.Subject, step.Body, step.changes = subject, strings.TrimSpace(body), changes
	step.Diff = strings.TrimPrefix(string(text), preamble)
	for _, m := range fixes.FindAllStringSubmatch(step.Body, -1) {
		step.Fixes = append(step.Fixes, m[1])
	}
	return step, nil
}

// ErrConflict is wrapped by the error of a step that does not fit.
var ErrConflict = errors.New("the step does not fit")

// Apply returns the tree after the step, and leaves t as it is.
func (s Step) Apply(t Tree) (Tree, error) {
	return apply(t, fmt.Sprintf("step %d", s.Number), s.changes)
}

// Size counts the lines of Go that the step adds or removes, tests left out.
func (s Step) Size() int {
	n := 0
	for _, change := range s.changes {
		name := change.NewName
		if change.IsDelete {
			name = change.OldName
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			continue
		}
		for _, fragment := range change.TextFragments {
			n += int(fragment.LinesAdded + fragment.LinesDeleted)
		}
	}
	return n
}

// Prefix returns the tree after the first k steps.
func Prefix(start Tree, series []Step, k int) (Tree, error) {
	if k < 0 || k > len(series) {
		return nil, fmt.Errorf("there is no step %d; the steps are 1 to %d", k, len(series))
	}
	tree := start
	for _, step := range series[:k] {
		var err error
		if tree, err = step.Apply(tree); err != nil {
			return nil, err
		}
	}
	return tree, nil
}
