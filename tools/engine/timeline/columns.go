package timeline

import "time"

// A mark is what a column of a row shows.
type mark byte

// From the least to see to the most: a column shows the most of what is in it.
const (
	absent  mark = iota
	stuck        // the last wait of a goroutine that is left, unless it is a library's
	waiting      // what ends some time
	ready
	running
)

// columns are the marks of a goroutine, for a chart of so many columns.
func (t *Timeline) columns(g *Goroutine, n int) []mark {
	marks := make([]mark, n)
	for i, span := range g.Spans {
		m := waiting
		switch {
		case span.State == Running:
			m = running
		case span.State == Ready:
			m = ready
		case g.Left && !g.Library && i == len(g.Spans)-1:
			m = stuck
		}
		for c := t.column(span.From, n); c <= t.column(span.To, n); c++ {
			marks[c] = max(marks[c], m)
		}
	}
	return marks
}

// column is where a moment is in a chart of n columns.
func (t *Timeline) column(at time.Duration, n int) int {
	if t.Length <= 0 {
		return 0
	}
	return min(n-1, int(int64(at)*int64(n)/int64(t.shown())))
}

// shown is how much of the run is drawn. A program that hangs until it is killed has
// a long end in which nothing changes, and only its begin is drawn.
func (t *Timeline) shown() time.Duration {
	if most := stillFactor * t.still; !t.Ended && t.still > 0 && most < t.Length {
		return most
	}
	return t.Length
}

// stillFactor is how much longer a chart is than the part of it in which something
// happens.
const stillFactor = 2

// A count is how many goroutines of a group a column has.
type count struct{ all, left int }

// profile counts the goroutines of a group in each column: those that were there at
// some time within it, and those that had begun their last wait.
func (t *Timeline) profile(group *Group, n int) []count {
	deltas := make([]count, n+1)
	for _, g := range group.Goroutines {
		deltas[t.column(g.Begin, n)].all++
		deltas[t.column(g.End, n)+1].all--
		if g.Left {
			deltas[t.column(g.Last().From, n)].left++
			deltas[n].left--
		}
	}
	counts := make([]count, n)
	var now count
	for c := range counts {
		now.all += deltas[c].all
		now.left += deltas[c].left
		counts[c] = now
	}
	return counts
}

// highest is the largest count of a profile.
func highest(profile []count) (most int) {
	for _, c := range profile {
		most = max(most, c.all)
	}
	return most
}
