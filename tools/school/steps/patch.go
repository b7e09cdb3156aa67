package steps

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"

	"github.com/bluekeyes/go-gitdiff/gitdiff"
)

// A Patch is a git diff that belongs to no series.
type Patch struct {
	File string
	Diff string // as git prints it

	changes []*gitdiff.File
}

// ReadPatch reads a git diff. What stands before it is ignored.
func ReadPatch(file string) (Patch, error) {
	text, err := os.ReadFile(file) //nolint:gosec // It is one of the repository's own.
	if err != nil {
		return Patch{}, fmt.Errorf("cannot read a patch: %w", err)
	}
	changes, preamble, err := gitdiff.Parse(bytes.NewReader(text))
	if err != nil {
		return Patch{}, fmt.Errorf("%s: cannot read the patch: %w", file, err)
	}
	if len(changes) == 0 {
		return Patch{}, fmt.Errorf("%s: there is no git diff in it; git diff prints one", file)
	}
	p := Patch{File: file, Diff: string(text[len(preamble):]), changes: changes}
	if added, removed := p.Size(); added+removed == 0 {
		return Patch{}, fmt.Errorf("%s: the diff in it changes no line", file)
	}
	return p, nil
}

// Apply returns the tree after the patch, and leaves t as it is. A patch that
// does not fit is an [ErrConflict].
func (p Patch) Apply(t Tree) (Tree, error) { return apply(t, filepath.Base(p.File), p.changes) }

// Size counts the lines that the patch adds and removes.
func (p Patch) Size() (added, removed int) {
	for _, change := range p.changes {
		for _, fragment := range change.TextFragments {
			added, removed = added+int(fragment.LinesAdded), removed+int(fragment.LinesDeleted)
		}
	}
	return added, removed
}

// Added returns the numbers of the lines that the patch adds, by the file's new
// name.
func (p Patch) Added() map[string][]int {
	return p.lines(func(line gitdiff.Line) bool { return line.Op == gitdiff.OpAdd })
}

// Touched returns the numbers of the lines that the patch adds and of those
// between which it removes something, by the file's new name.
func (p Patch) Touched() map[string][]int {
	return p.lines(func(line gitdiff.Line) bool { return line.Op != gitdiff.OpContext })
}

// importLine is a line of an import declaration.
var importLine = regexp.MustCompile(`^\s*(?:import\s+)?(?:[\w.]+\s+)?"[^"]+"\s*$`)

// Replaced returns the numbers of the lines that the patch removes and of those
// between which it adds something, by the file's old name. Imports do not count.
func (p Patch) Replaced() map[string][]int {
	all := map[string][]int{}
	for _, change := range p.changes {
		for _, fragment := range change.TextFragments {
			at := int(fragment.OldPosition)
			for _, line := range fragment.Lines {
				counts := !importLine.MatchString(line.Line)
				switch {
				case line.Op == gitdiff.OpAdd && counts: // The lines around it are at-1 and at.
					all[change.OldName] = append(all[change.OldName], at-1, at)
				case line.Op == gitdiff.OpDelete && counts:
					all[change.OldName] = append(all[change.OldName], at)
				}
				if line.Op != gitdiff.OpAdd {
					at++
				}
			}
		}
	}
	return all
}

func (p Patch) lines(count func(gitdiff.Line) bool) map[string][]int {
	all := map[string][]int{}
	for _, change := range p.changes {
		for _, fragment := range change.TextFragments {
			at := int(fragment.NewPosition)
			for _, line := range fragment.Lines {
				if count(line) {
					all[change.NewName] = append(all[change.NewName], at)
				}
				if line.Op == gitdiff.OpDelete { // The lines around it are at-1 and at.
					if count(line) {
						all[change.NewName] = append(all[change.NewName], at-1)
					}
					continue
				}
				at++
			}
		}
	}
	return all
}

// apply makes changes to a tree, on behalf of what is called who.
func apply(t Tree, who string, changes []*gitdiff.File) (Tree, error) {
	next := maps.Clone(t)
	for _, change := range changes {
		before, there := t[change.OldName]
		if change.IsNew {
			if _, exists := t[change.NewName]; exists {
				return nil, fmt.Errorf("%s makes %s, which is there already: %w", who, change.NewName, ErrConflict)
			}
		} else if !there {
			return nil, fmt.Errorf("%s changes %s, which is not there: %w", who, change.OldName, ErrConflict)
		}
		var after bytes.Buffer
		// What the library says of it counts bytes and fragments; the person has lines.
		if gitdiff.Apply(&after, bytes.NewReader(before), change) != nil {
			return nil, fmt.Errorf("%s changes lines of %s that are not as it expects: %w", who, change.OldName, ErrConflict)
		}
		if !change.IsNew {
			delete(next, change.OldName)
		}
		if !change.IsDelete {
			next[change.NewName] = after.Bytes()
		}
	}
	return next, nil
}
