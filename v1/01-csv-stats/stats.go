package main

import (
	"math"
	"sort"
	"sync"
)

// group collects the values of one group.
type group struct {
	name    string
	skipped int
	sum     float64
	values  []float64
}

var (
	mu     sync.Mutex
	groups = map[string]*group{}
)

// getGroup returns the group called name and makes it when it is new.
func getGroup(name string) *group {
	mu.Lock()
	defer mu.Unlock()
	g, ok := groups[name]
	if !ok {
		g = &group{name: name}
		groups[name] = g
	}
	return g
}

// add records one value.
func (g *group) add(v float64) {
	mu.Lock()
	g.values = append(g.values, v)
	g.sum += v
	mu.Unlock()
}

// skip records a cell that is not a number.
func (g *group) skip() {
	g.skipped++
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
func summarize() []row {
	var rows []row
	for _, g := range groups {
		r := row{Group: g.name, Count: len(g.values), Skipped: g.skipped}
		if len(g.values) > 0 {
			sort.Float64s(g.values)
			r.Sum = g.sum
			r.Mean = g.sum / float64(len(g.values))
			r.Min = g.values[0]
			r.Max = g.values[len(g.values)-1]
			r.P50 = percentile(g.values, 50)
			r.P95 = percentile(g.values, 95)
		}
		rows = append(rows, r)
	}
	sort.Slice(rows, func(i, j int) bool { return rows[i].Group < rows[j].Group })
	return rows
}

// percentile is the nearest-rank percentile of sorted, which must not be empty.
// No interpolation: finance compares the figures with SQL's percentile_disc.
func percentile(sorted []float64, p float64) float64 {
	i := int(math.Ceil(p/100*float64(len(sorted)))) - 1
	if i < 0 {
		i = 0
	}
	return sorted[i]
}
