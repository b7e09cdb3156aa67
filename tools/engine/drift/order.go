package drift

import (
	"cmp"
	"slices"
)

func urgencyRank(u string) int { return slices.Index([]string{Later, Soon, Now}, u) }

// byUrgency puts the urgent items first, then those with the fewest lines.
func (plan *Plan) byUrgency() {
	slices.SortFunc(plan.Items, func(a, b *Item) int {
		return cmp.Or(cmp.Compare(urgencyRank(b.Urgency), urgencyRank(a.Urgency)), cmp.Compare(a.lines(), b.lines()), cmp.Compare(a.Module, b.Module))
	})
}

// order puts what is required before what requires it. Modules that do not
// require each other stay in the order of their urgency.
func (plan *Plan) order(g *Graph) {
	rest := plan.Items
	var ordered []*Item
	for len(rest) > 0 {
		i := slices.IndexFunc(rest, func(a *Item) bool {
			return !slices.ContainsFunc(rest, func(b *Item) bool { return a != b && g.needs(a.Module, b.Module) })
		})
		i = max(i, 0) // Modules may require each other; then the first one goes first.
		ordered = append(ordered, rest[i])
		rest = slices.Delete(slices.Clone(rest), i, i+1)
	}
	plan.Items = ordered
}

// needs reports whether a module requires another, also through others.
func (g *Graph) needs(from, to string) bool {
	seen := map[string]bool{from: true}
	for queue := []string{from}; len(queue) > 0; queue = queue[1:] {
		for _, next := range g.requires[queue[0]] {
			if next == to {
				return true
			}
			if !seen[next] {
				seen[next] = true
				queue = append(queue, next)
			}
		}
	}
	return false
}
