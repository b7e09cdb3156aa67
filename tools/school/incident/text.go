package incident

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
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

var (
	goroutineHead = regexp.MustCompile(`^goroutine [1-9]\d* (?:gp=\S+ m=\S+ (?:mp=\S+ )?)?\[([^,\]]+)`)
	frame         = regexp.MustCompile(`^(main\.\S+)\(`)
	creator       = regexp.MustCompile(`^created by (\S+)`)
	place         = regexp.MustCompile(`^\t(?:.*/)?([^/\s]+:\d+)`)
)

// readDump groups the goroutines of a runtime's dump by what they wait for, the
// first line of the program's own that they are in, and who has started them.
func readDump(dump string) []group {
	counts := map[string]int{}
	for text := range strings.SplitSeq(dump, "\n\n") {
		lines := strings.Split(text, "\n")
		start := slices.IndexFunc(lines, goroutineHead.MatchString)
		if start < 0 {
			continue
		}
		state := goroutineHead.FindStringSubmatch(lines[start])[1]
		where, by := "", ""
		for i := start + 1; i+1 < len(lines); i++ {
			at := place.FindStringSubmatch(lines[i+1])
			if at == nil {
				continue
			}
			if m := frame.FindStringSubmatch(lines[i]); m != nil && where == "" {
				where = fmt.Sprintf(" in %s (%s)", m[1], at[1])
			}
			if m := creator.FindStringSubmatch(lines[i]); m != nil {
				by = fmt.Sprintf(", started by %s (%s)", m[1], at[1])
			}
		}
		counts[state+where+by]++
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
