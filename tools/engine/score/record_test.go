package score_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"brownfield/tools/engine/mutate"
	"brownfield/tools/engine/score"
)

// A measurement whose budget is spent goes on where it ended, and tries nothing
// twice.
func TestAMeasurementGoesOn(t *testing.T) {
	t.Parallel()
	p, dir, scratch := load(t, sums, sumsTest)
	file := filepath.Join(t.TempDir(), "record")
	round := 0
	measure := func(opts score.Options) *score.Report {
		round++
		own := filepath.Join(scratch, strings.Repeat("x", round))
		require.NoError(t, os.Mkdir(own, 0o750))
		tests, err := testsOf(t, p, tier(t), dir, own)
		require.NoError(t, err)
		record, err := score.OpenRecord(file)
		require.NoError(t, err)
		defer record.Close()
		report, err := score.Measure(t.Context(), []score.Target{{Program: p, Suites: []*score.Suite{tests}, Record: record}}, opts)
		require.NoError(t, err)
		return report
	}

	spent := measure(score.Options{Budget: time.Nanosecond})
	require.Equal(t, len(spent.Results), spent.Count(score.Pending))

	first := map[*mutate.Mutant]bool{}
	for _, m := range score.Shuffled(p.Mutants)[:5] {
		first[m] = true
	}
	some := measure(score.Options{Wanted: func(m *mutate.Mutant) bool { return first[m] }})
	require.Zero(t, some.Recalled)
	require.Equal(t, len(some.Results)-5, some.Count(score.Skipped))

	// A process that is killed leaves half a line.
	half, err := os.OpenFile(file, os.O_APPEND|os.O_WRONLY, 0)
	require.NoError(t, err)
	_, err = half.WriteString(`{"Result":{"ID":1,"Outc`)
	require.NoError(t, err)
	require.NoError(t, half.Close())

	all := measure(score.Options{Budget: time.Hour})
	require.Equal(t, 5, all.Recalled)
	require.Zero(t, all.Count(score.Pending, score.Skipped))
	again := measure(score.Options{})
	require.Equal(t, len(again.Results), again.Recalled)
	require.Equal(t, all.Results, again.Results)
	require.Equal(t, all.Near, again.Near)
	require.Equal(t, score.Killed, outcomes(again, "a + b")["a - b"])
}
