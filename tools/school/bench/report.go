package bench

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"brownfield/tools/school/catalog"
)

// ReportFile is where a repository keeps the figures of its katas. The Markdown and the
// picture beside it are made from it.
const ReportFile = "docs/performance.json"

// A Report is the figures of the katas of a repository, from one run on one machine.
type Report struct {
	Format int        `json:"format"`
	Cores  int        `json:"cores"`
	Go     string     `json:"go"` // go1.26.8
	Katas  []Measured `json:"katas"`
}

// Measured is what came of one kata.
type Measured struct {
	Name      string           `json:"kata"`
	Load      string           `json:"load"`
	Rounds    int              `json:"rounds"`
	Rows      []Row            `json:"rows"`
	Allocated map[string]int64 `json:"allocated"` // bytes, roughly, by edition
}

// Row is what one metric says of an edition.
func (m Measured) Row(edition, metric string) Row {
	for _, r := range m.Rows {
		if r.Edition == edition && r.Metric == metric {
			return r
		}
	}
	return Row{}
}

// Kata returns the figures of a kata, if there are any.
func (r Report) Kata(name string) (m Measured, ok bool) {
	i := slices.IndexFunc(r.Katas, func(m Measured) bool { return m.Name == name })
	if i < 0 {
		return m, false
	}
	return r.Katas[i], true
}

// ReadReport reads the figures of the repository in root.
func ReadReport(root string) (r Report, err error) {
	file := filepath.Join(root, filepath.FromSlash(ReportFile))
	text, err := os.ReadFile(file) //nolint:gosec // It is one of the repository's own.
	if err != nil {
		return r, fmt.Errorf("cannot read the figures; make bench ARGS=--write measures them: %w", err)
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&r); err != nil {
		return r, fmt.Errorf("cannot read %s: %w", ReportFile, err)
	}
	if r.Format != 1 {
		return r, fmt.Errorf("cannot read %s: its format is %d, and this version of kata reads 1", ReportFile, r.Format)
	}
	return r, nil
}

// Files are the figures as data, as text and as a picture, by their names in the
// repository. What an author says about a slower v2 is in kata.toml.
func (r Report) Files(katas []*catalog.Kata) (map[string]string, error) {
	var data bytes.Buffer
	encoder := json.NewEncoder(&data)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(r); err != nil {
		return nil, fmt.Errorf("cannot write the figures: %w", err)
	}
	return map[string]string{
		ReportFile: data.String(), "docs/performance.md": r.markdown(katas), "docs/performance.svg": Picture("What the same work costs, against v1", r.Katas),
	}, nil
}

// Write writes the files into the repository in root.
func (r Report) Write(root string, katas []*catalog.Kata) error {
	files, err := r.Files(katas)
	if err != nil {
		return err
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(root, filepath.FromSlash(name)), []byte(text), 0o644); err != nil {
			return fmt.Errorf("cannot write the figures: %w", err)
		}
	}
	return nil
}
