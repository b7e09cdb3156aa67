package mutation

import (
	"fmt"
	"slices"
	"strings"

	"brownfield/tools/engine/mutate"
	"brownfield/tools/engine/score"
	"brownfield/tools/school/catalog"
)

// A Selection says which mutants are tried. The zero value is all of them.
type Selection struct {
	Func    string // the name of a function, with or without its receiver and package
	Changed Lines  // only mutants that begin on these; nil is all
	Sample  int    // so many of those, at random; 0 is all
}

// A choice is what a selection leaves of a program's mutants.
type choice struct {
	wanted  map[*mutate.Mutant]bool // nil is all
	sampled bool                    // it is a random sample of what was asked for
}

// any reports whether one of some mutants is wanted.
func (c choice) any(mutants []*mutate.Mutant) bool {
	return c.wanted == nil || slices.ContainsFunc(mutants, func(m *mutate.Mutant) bool { return c.wanted[m] })
}

// choose finds the mutants that are selected, of those that count.
func (s Selection) choose(all []*mutate.Mutant, pinned []string) (choice, error) {
	if s.Func == "" && s.Changed == nil && s.Sample == 0 {
		return choice{}, nil
	}
	var selected []*mutate.Mutant
	named := s.Func == ""
	for _, m := range all {
		if s.Func != "" && !isNamed(m.Func, s.Func) {
			continue
		}
		named = true
		counts := m.Arid == "" || slices.Contains(pinned, m.Arid)
		if counts && (s.Changed == nil || s.Changed.has(m.File, m.Line)) {
			selected = append(selected, m)
		}
	}
	if !named {
		return choice{}, s.noSuchFunction(all)
	}
	c := choice{wanted: map[*mutate.Mutant]bool{}, sampled: s.Sample > 0 && s.Sample < len(selected)}
	if c.sampled {
		selected = score.Shuffled(selected)[:s.Sample]
	}
	for _, m := range selected {
		c.wanted[m] = true
	}
	return c, nil
}

// isNamed reports whether a person means a function by a name: Read, Reader.Read,
// (*Reader).Read or csv.Read.
func isNamed(function, name string) bool {
	plain := strings.NewReplacer("(", "", ")", "", "*", "").Replace
	function, name = plain(function), plain(name)
	return function == name || strings.HasSuffix(function, "."+name)
}

func (s Selection) noSuchFunction(all []*mutate.Mutant) error {
	var names []string
	for _, m := range all {
		if m.Func != "" && !slices.Contains(names, m.Func) {
			names = append(names, m.Func)
		}
	}
	if guess := catalog.Closest(s.Func, names); guess != "" {
		return fmt.Errorf("there is no function %q with mutants; did you mean %s?", s.Func, guess)
	}
	return fmt.Errorf("there is no function %q with mutants", s.Func)
}
