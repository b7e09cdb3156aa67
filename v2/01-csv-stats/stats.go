package main

import (
	"math"
	"slices"
	"strings"
)

// group collects the values of one group.
type group struct {
	skipped int
	sum     float64
	values  []float64
}

// add records one value.
func (g *group) add(v float64) {
	g.values = append(g.values, v)
	g.sum += v
}

// skip records a cell that is not a number.
func (g *group) skip() {
	g.skipped++
}

// groups collects values by group name. It belongs to one goroutine at a time:
// each file fills its own, and main merges them.
type groups map[string]*group

// get returns the group called name and makes it when it is new.
func (gs groups) get(name string) *group {
	g, ok := gs[name]
	if !ok {
		g = &group{}
		gs[strings.Clone(name)] = g // name may be a slice of a whole row
	}
	return g
}

// merge adds everything in other to gs.
func (gs groups) merge(other groups) {
	for name, from := range other {
		into, ok := gs[name]
		if !ok {
			gs[name] = from
			continue
		}
		into.skipped += from.skipped
		into.sum += from.sum
		into.values = append(into.values, from.values...)
	}
}

// rows is the number of rows seen, skipped ones included.
func (gs groups) rows() int {
	n := 0
	for _, g := range gs {
		n += len(g.values) + g.skipped
	}
	return n
}

// row is one line of the report.
type row struct {
	Group   string  `json:"group"`
	Count   int     `json:"count"`
	Skipped int     `json:"skipped"`
	Sum     float64 `json:"sum"`
	Mean    float64 `json:"mean"`
	Min     float64 `json:"min"`
	Max     float64 `json:"max"`
	P50     float64 `json:"p50"`
	P95     float64 `json:"p95"`
}

// summarize turns the groups into report rows, sorted by group.
func (gs groups) summarize() []row {
	var rows []row
	for name, g := range gs {
		r := row{Group: name, Count: len(g.values), Skipped: g.skipped}
		if n := len(g.values); n > 0 {
			slices.Sort(g.values)
			r.Sum = g.sum
			r.Mean = g.sum / float64(n)
			r.Min = g.values[0]
			r.Max = g.values[n-1]
			r.P50 = percentile(g.values, 50)
			r.P95 = percentile(g.values, 95)
		}
		rows = append(rows, r)
	}
	slices.SortFunc(rows, func(a, b row) int { return strings.Compare(a.Group, b.Group) })
	return rows
}

// percentile is the nearest-rank percentile of sorted, which must not be empty.
// No interpolation: finance compares the figures with SQL's percentile_disc.
func percentile(sorted []float64, p float64) float64 {
	rank := int(math.Ceil(p / 100 * float64(len(sorted))))
	return sorted[max(rank, 1)-1]
}
