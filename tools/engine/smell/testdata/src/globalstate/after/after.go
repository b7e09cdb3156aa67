// Package after is the second example in the documentation of globalstate.
package after

type group struct{}

func (g *group) add(v float64) {}

type groups map[string]*group

func (gs groups) add(name string, v float64) { gs[name].add(v) }
