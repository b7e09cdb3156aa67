package score_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/engine/mutate"
	"brownfield/tools/engine/score"
)

// The figures are those of R's prop.test(x, n, correct = FALSE).
func TestTheIntervalIsWilsons(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		found, tried int
		low, high    float64
	}{
		{0, 10, 0, 27.75}, {10, 10, 72.25, 100}, {5, 10, 23.66, 76.34}, {160, 200, 73.92, 84.96}, {0, 0, 0, 100},
	} {
		low, high := score.Interval(tt.found, tt.tried)
		require.InDelta(t, tt.low, low, 0.01)
		require.InDelta(t, tt.high, high, 0.01)
	}
}

// A change of one function leaves the order of the other mutants as it was, and
// the order has nothing to do with that of the lines.
func TestTheOrderIsRandomAndAlwaysTheSame(t *testing.T) {
	t.Parallel()
	var all []*mutate.Mutant
	for i := range 200 {
		all = append(all, &mutate.Mutant{ID: i, File: "/somewhere/a.go", Func: fmt.Sprintf("f%d", i/20), Operator: "constant", Before: fmt.Sprint(i), After: "0"})
	}
	shuffled := score.Shuffled(all)
	early := 0
	for _, m := range shuffled[:100] {
		if m.ID < 100 {
			early++
		}
	}
	require.Greater(t, early, 30)
	require.Less(t, early, 70)

	var fewer []*mutate.Mutant
	for i, m := range all {
		if i >= 20 {
			moved := *m
			moved.ID, moved.File, moved.Offset = m.ID+7, "/elsewhere/a.go", m.Offset+100
			fewer = append(fewer, &moved)
		}
	}
	var want, got []string
	for _, m := range shuffled {
		if m.Func != "f0" {
			want = append(want, m.Before)
		}
	}
	for _, m := range score.Shuffled(fewer) {
		got = append(got, m.Before)
	}
	require.Equal(t, want, got)
}
