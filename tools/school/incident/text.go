package incident

import (
	"fmt"
	"slices"
	"strings"

	"brownfield/tools/internal/godump"
)

// Sparkline draws values as one row of bars, each as high as its part of the largest.
func Sparkline(values []float64) string {
	bars := []rune("▁▂▃▄▅▆▇█")
	if len(values) == 0 {
		return ""
	}
	most := slices.Max(values)
	var row strings.Builder
	for _, v := range values {
		at := 0
		if most > 0 {
			at = int(v / most * float64(len(bars)-1))
		}
		row.WriteRune(bars[at])
	}
	return row.String()
}

// A group is how many goroutines do the same in the same line.
type group struct {
	count int
	what  string
}

// groupsIn groups the goroutines of a runtime's dump by what they wait for, the
// first line of the program's own that they are in, and who has started them.
func groupsIn(dump string) []group {
	counts := map[string]int{}
	for _, g := range godump.Read(dump) {
		what := g.State
		if g.In != (godump.Place{}) {
			what += fmt.Sprintf(" in %s (%s)", g.In.Func, g.In.Line)
		}
		if g.By != (godump.Place{}) {
			what += fmt.Sprintf(", started by %s (%s)", g.By.Func, g.By.Line)
		}
		counts[what]++
	}
	var groups []group
	for what, n := range counts {
		groups = append(groups, group{n, what})
	}
	slices.SortFunc(groups, func(a, b group) int {
		if a.count != b.count {
			return b.count - a.count
		}
		return strings.Compare(a.what, b.what)
	})
	return groups
}
