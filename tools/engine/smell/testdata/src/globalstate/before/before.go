// Package before is the first example in the documentation of globalstate.
package before

type group struct{}

func (g *group) add(v float64) {}

var groups = map[string]*group{} // want "package variable groups is mutable state"

func add(name string, v float64) { groups[name].add(v) }

func reset() { groups = map[string]*group{} }
