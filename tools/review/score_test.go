package review_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/catalog"
	"brownfield/tools/review"
)

// every is all drills of the repository.
func every(t *testing.T) []*review.Drill {
	t.Helper()
	c, err := catalog.Open(filepath.Join("..", ".."))
	require.NoError(t, err)
	var all []*review.Drill
	for _, kata := range c.Katas {
		drills, err := review.Drills(kata)
		require.NoError(t, err)
		all = append(all, drills...)
	}
	require.NotEmpty(t, all)
	return all
}

// A perfect reader has everything, an empty report nothing, and no way of
// guessing is worth anything, on any drill.
func TestTheScoreOfThreeReaders(t *testing.T) {
	t.Parallel()
	for _, drill := range every(t) {
		var perfect []review.Finding
		for _, f := range drill.Faults {
			perfect = append(perfect, review.Finding{File: f.At[0].File, Line: f.At[0].To})
		}
		s := drill.Score(perfect)
		require.InDelta(t, 1, s.Points(), 0, drill.Name)
		require.InDelta(t, 1, s.Recall(), 0)
		require.InDelta(t, 1, s.Precision(), 0)
		require.Empty(t, s.FalseAlarms)

		s = drill.Score(nil)
		require.Zero(t, s.Points())
		require.Zero(t, s.Recall())
		require.Zero(t, s.Precision())
		require.Empty(t, s.FalseAlarms)

		for _, every := range []int{1, 2, 5, 9} { // every line, every second, …
			var noise []review.Finding
			for file, lines := range drill.Change.Added() {
				for i := 0; i < len(lines); i += every {
					noise = append(noise, review.Finding{File: file, Line: lines[i]})
				}
			}
			s = drill.Score(noise)
			require.Less(t, s.Points(), 0.2, "%s, every %d lines", drill.Name, every)
			if every == 1 {
				require.InDelta(t, 1, s.Recall(), 0)
				require.Zero(t, s.Points(), drill.Name)
			}
		}
	}
}

func TestWhatAFindingMeets(t *testing.T) {
	t.Parallel()
	fault := func(name, file string, from, to int) review.Fault {
		return review.Fault{Name: name, At: []review.Place{{File: file, From: from, To: to}}}
	}
	drill := &review.Drill{Faults: []review.Fault{
		fault("a", "pool.go", 10, 12), fault("b", "pool.go", 15, 15), fault("c", "sub/file.go", 5, 5), fault("d", "file.go", 50, 50),
	}}
	drill.Faults[3].At = append(drill.Faults[3].At, review.Place{File: "main.go", From: 7, To: 7})
	for _, tt := range []struct {
		findings string
		found    string
		again    int
		alarms   int
	}{
		{"pool.go:8 x", "a", 0, 0},
		{"pool.go:7 x", "", 0, 1},
		{"pool.go:14 near both, so the first", "a", 0, 0},
		{"pool.go:14 x\npool.go:14 y", "ab", 0, 0},
		{"pool.go:10 x\npool.go:11 y", "a", 1, 0},
		{"work/03-worker-pool.review-1/pool.go:15 x", "b", 0, 0},
		{"b/pool.go:15 x", "b", 0, 0},
		{"spool.go:15 x", "", 0, 1},
		{"file.go:5 not that file", "", 0, 1},
		{"sub/file.go:5 x", "c", 0, 0},
		{"main.go:8 another place of the same fault", "d", 0, 0},
		{"main.go:8 x\nfile.go:50 y", "d", 1, 0},
	} {
		findings, err := review.ParseFindings("findings.txt", strings.NewReader(tt.findings))
		require.NoError(t, err)
		s := drill.Score(findings)
		var found strings.Builder
		for _, hit := range s.Hits {
			if hit.By != nil {
				found.WriteString(hit.Fault.Name)
			}
		}
		require.Equal(t, tt.found, found.String(), tt.findings)
		require.Len(t, s.Again, tt.again, tt.findings)
		require.Len(t, s.FalseAlarms, tt.alarms, tt.findings)
	}
	// Two found of four, and one false alarm: 1.5 of 4.
	s := drill.Score([]review.Finding{{File: "pool.go", Line: 10}, {File: "pool.go", Line: 15}, {File: "pool.go", Line: 90}})
	require.InDelta(t, 0.375, s.Points(), 1e-9)
	require.InDelta(t, 0.5, s.Recall(), 1e-9)
	require.InDelta(t, 2.0/3, s.Precision(), 1e-9)
}

func TestFindingsAreReadAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	text := "# what I found\n\npool.go:42 the error is dropped\n- `pool.go:43`: and here\n3. **fetch.go:7-9** — a leak\n  * sub/x.go:1:15: column\nmain.go:5\n"
	findings, err := review.ParseFindings("findings.txt", strings.NewReader(text))
	require.NoError(t, err)
	require.Equal(t, []review.Finding{
		{File: "pool.go", Line: 42, Says: "the error is dropped"}, {File: "pool.go", Line: 43, Says: "and here"},
		{File: "fetch.go", Line: 7, Says: "a leak"}, {File: "sub/x.go", Line: 1, Says: "column"}, {File: "main.go", Line: 5},
	}, findings)

	_, err = review.ParseFindings("findings.txt", strings.NewReader("pool.go:1 x\nthe pool is odd\n"))
	require.ErrorContains(t, err, `findings.txt:2: "the pool is odd" is no finding; write file:line what`)
	_, err = review.ParseFindings("findings.txt", strings.NewReader("pool.go:0 x\n"))
	require.Error(t, err)

	gleaned, err := review.GleanFindings(strings.NewReader("Nice work!\n\n" + text + "\nSee pool.go:3 for more.\n"))
	require.NoError(t, err)
	require.Equal(t, findings, gleaned)
}

func TestEveryKindIsExplained(t *testing.T) {
	t.Parallel()
	require.True(t, slices.IsSorted([]int{4, len(review.Kinds())}))
	for _, kind := range review.Kinds() {
		require.NotEmpty(t, kind.Says(), kind)
	}
}
