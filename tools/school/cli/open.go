package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"brownfield/tools/school/catalog"
	"brownfield/tools/school/workspace"
)

// A Repository is what most verbs work on: the katas, and a person's copies of
// them.
type Repository struct {
	*catalog.Catalog
	Workspace workspace.Workspace
	Cwd       string // the current directory, which printed paths are relative to
}

// Open finds the repository around the current directory and reads its katas.
func Open() (*Repository, error) {
	cwd, err := os.Getwd()
	if err != nil {
		return nil, fmt.Errorf("cannot find the current directory: %w", err)
	}
	root, err := catalog.FindRoot(cwd)
	if err != nil {
		return nil, err
	}
	c, err := catalog.Open(root)
	if format, ok := errors.AsType[*catalog.FormatError](err); ok {
		format.File = NewScreen(io.Discard, cwd).Path(format.File) // As the person would type it.
	}
	if err != nil {
		return nil, err
	}
	return &Repository{Catalog: c, Workspace: workspace.At(root), Cwd: cwd}, nil
}

// Screen is where a verb prints for a person.
func (r *Repository) Screen(w io.Writer) *Screen { return NewScreen(w, r.Cwd) }

// Named finds the katas that a person names, each once, or all of them where none
// is named.
func (r *Repository) Named(names []string) ([]*catalog.Kata, error) {
	if len(names) == 0 {
		return r.Katas, nil
	}
	var katas []*catalog.Kata
	for _, name := range names {
		kata, err := r.Find(name)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(katas, kata) {
			katas = append(katas, kata)
		}
	}
	return katas, nil
}
