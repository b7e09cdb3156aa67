package selfreview

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"brownfield/tools/school/catalog"
)

// A Question is one of the checklist.
type Question struct {
	ID      string // C2
	Section string
	Asks    string
	Why     string
	Look    string
	Example string
	Machine string // what answers it; empty when only a person can
}

// ChecklistFile is where the questions stand, relative to the repository.
const ChecklistFile = "docs/review-checklist.md"

var questionLine = regexp.MustCompile(`^- \*\*([A-Z][0-9]+)\*\* (.+)$`)

// ReadChecklist reads the questions of the repository at root. A question is a
// line "- **B1** …?", and below it, moved in, stand Why, Look, Example and, when
// a machine answers it, Machine.
func ReadChecklist(root string) ([]Question, error) {
	file := filepath.Join(root, filepath.FromSlash(ChecklistFile))
	text, err := os.ReadFile(file) //nolint:gosec // It is one of the repository's own.
	if err != nil {
		return nil, fmt.Errorf("cannot read the checklist: %w", err)
	}
	var all []Question
	seen := map[string]bool{}
	section := ""
	var into *string // where a line that goes on belongs
	number := 0
	wrong := func(format string, args ...any) error {
		return &catalog.FormatError{File: file, Line: number, Message: fmt.Sprintf(format, args...)}
	}
	for line := range strings.Lines(string(text)) {
		number++
		line = strings.TrimRight(line, "\n")
		if title, ok := strings.CutPrefix(line, "## "); ok {
			section, into = title, nil
			continue
		}
		if m := questionLine.FindStringSubmatch(line); m != nil {
			if seen[m[1]] {
				return nil, wrong("question %s is asked twice", m[1])
			}
			seen[m[1]] = true
			all = append(all, Question{ID: m[1], Section: section, Asks: m[2]})
			into = &all[len(all)-1].Asks
			continue
		}
		inner, ok := strings.CutPrefix(line, "  ")
		if !ok || len(all) == 0 {
			into = nil
			continue
		}
		q := &all[len(all)-1]
		word, rest, _ := strings.Cut(inner, ": ")
		part, known := map[string]*string{"Why": &q.Why, "Look": &q.Look, "Example": &q.Example, "Machine": &q.Machine}[word]
		switch {
		case known && *part != "":
			return nil, wrong("question %s has %s twice", q.ID, word)
		case known:
			*part, into = rest, part
		case into != nil:
			*into += "\n" + inner
		}
	}
	return all, nil
}
