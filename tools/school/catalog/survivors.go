package catalog

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A Survivor accepts mutants of one line that no script detects. It names them
// by what the line says, so that it holds when the line moves.
type Survivor struct {
	Editions []string `toml:"editions,omitempty"` // v1, v2; of a kata only
	Func     string   `toml:"func"`               // empty for a package variable
	Line     string   `toml:"line"`               // without its indent; several lines become one
	Becomes  []string `toml:"becomes"`            // what the mutants make of it; empty when nothing is left
	Operator string   `toml:"operator,omitempty"` // only needed where two of them make the same of a line
	Nth      int      `toml:"nth,omitempty"`      // which of them, from 1, where the function has the same line several times
	Kind     Excuse   `toml:"kind"`
	Reason   string   `toml:"reason"`
}

// An Excuse is the kind of reason for which a mutant may survive.
type Excuse string

// The kinds of excuse.
const (
	Equivalent    Excuse = "equivalent" // nobody can tell it from the original
	Arid          Excuse = "arid"       // code that no test is for
	OutOfContract Excuse = "contract"   // it can be told, and nobody was promised otherwise
	Scheduling    Excuse = "scheduler"  // detected when the scheduler wills, and so not every time
)

func excuses() []Excuse { return []Excuse{Equivalent, Arid, OutOfContract, Scheduling} }

// readSurvivors reads a kata's survivors.toml, which need not exist.
func readSurvivors(dir string) ([]Survivor, error) {
	file := filepath.Join(dir, "survivors.toml")
	survivors, err := ReadSurvivors(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	for _, s := range survivors {
		if len(s.Editions) == 0 {
			return nil, &FormatError{File: file, Message: fmt.Sprintf("survivor %q: editions is missing", s.Line)}
		}
	}
	return survivors, err
}

// ReadSurvivors reads a file of accepted survivors, of a kata or of any program.
func ReadSurvivors(file string) ([]Survivor, error) {
	text, err := os.ReadFile(file) //nolint:gosec // It is one of the repository's own, or the user's.
	if err != nil {
		return nil, fmt.Errorf("cannot read the accepted survivors: %w", err)
	}
	var list struct {
		Format    int        `toml:"format"`
		Survivors []Survivor `toml:"survivor"`
	}
	if err := strictly(file, text, &list); err != nil {
		return nil, err
	}
	if list.Format != 1 {
		return nil, &FormatError{File: file, Line: lineOf(text, "format"), Message: fmt.Sprintf("format is %d, and this version of kata reads 1", list.Format)}
	}
	for _, s := range list.Survivors {
		var says string
		switch {
		case s.Line == "" || len(s.Becomes) == 0:
			says = "line or becomes is missing"
		case !slices.Contains(excuses(), s.Kind):
			says = fmt.Sprintf("kind is %q; the kinds are %v", s.Kind, excuses())
		case len(strings.Fields(s.Reason)) < 3:
			says = "the reason is missing"
		default:
			continue
		}
		return nil, &FormatError{File: file, Line: lineOf(text, s.Line), Message: fmt.Sprintf("survivor %q: %s", s.Line, says)}
	}
	return list.Survivors, nil
}
