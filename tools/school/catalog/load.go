package catalog

import (
	"errors"
	"fmt"
	"slices"
)

// A Load is the work on which the editions of a kata are measured.
type Load struct {
	Says     string     `toml:"says"`     // what it is, for people: "one file of 100 MB"
	Args     []string   `toml:"args"`     // of the program; $up is the upstream's URL
	Stdin    string     `toml:"stdin"`    // a file of the load
	Upstream string     `toml:"upstream"` // the plan of an upstream (see tools/engine/upstream)
	Slower   string     `toml:"slower"`   // why v2 may cost more than v1, where it does
	Files    []LoadFile `toml:"file"`
}

// A LoadFile is generated, the same every time: a head, and rows made from one
// pattern (see tools/school/bench).
type LoadFile struct {
	Name string `toml:"name"`
	Head string `toml:"head"`
	Row  string `toml:"row"`
	Rows int    `toml:"rows"`
}

// check demands what decoding cannot.
func (l *Load) check() error {
	if l.Says == "" {
		return errors.New("the load does not say what it is (says)")
	}
	names := []string{""}
	for _, f := range l.Files {
		if f.Name == "" || f.Row == "" || f.Rows <= 0 {
			return errors.New("a file of the load needs name, row and rows")
		}
		names = append(names, f.Name)
	}
	if !slices.Contains(names, l.Stdin) {
		return fmt.Errorf("stdin is %q, which is no file of the load", l.Stdin)
	}
	return nil
}
