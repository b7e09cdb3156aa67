package review_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/school/catalog"
	"brownfield/tools/school/review"
)

// every is all drills of the repository.
func every(t *testing.T) []*review.Drill {
	t.Helper()
	c, err := catalog.Open(filepath.Join("..", "..", ".."))
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

// A line at random is worth next to nothing.
func TestGuessingDoesNotPay(t *testing.T) {
	t.Parallel()
	for _, drill := range every(t) {
		worth, guesses := 0.0, 0
		for file, lines := range drill.Change.Added() {
			for _, line := range lines {
				s := drill.Score([]review.Finding{{File: file, Line: line}})
				worth += float64(s.Found()) - float64(len(s.FalseAlarms))/2
				guesses++
			}
		}
		t.Logf("%s %s: %.2f of a fault", drill.Kata.Name, drill.Name, worth/float64(guesses))
		require.Less(t, worth/float64(guesses), 0.1, drill.Name)
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
		{"pool.go:7 too far to count, too close for an alarm", "", 0, 0},
		{"pool.go:3 x", "", 0, 1},
		{"pool.go:14 nearer to the second", "b", 0, 0},
		{"pool.go:16 x\npool.go:13 y", "ab", 0, 0},
		{"pool.go:13 could be either\npool.go:10 x", "ab", 0, 0},
		{"pool.go:14 x\npool.go:16 leaves no other place\npool.go:15 y", "ab", 1, 0},
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
	// Pairs are not crosswise, in whatever order the findings come.
	for _, findings := range [][]int{{10, 14}, {14, 10}, {13, 15}, {15, 13}} {
		var said []review.Finding
		for _, line := range findings {
			said = append(said, review.Finding{File: "pool.go", Line: line})
		}
		s := drill.Score(said)
		require.Equal(t, min(findings[0], findings[1]), s.Hits[0].By.Line, findings)
		require.Equal(t, max(findings[0], findings[1]), s.Hits[1].By.Line, findings)
	}
	// The reader judges what is close.
	near := drill.Score([]review.Finding{{File: "pool.go", Line: 6}, {File: "pool.go", Line: 20}})
	require.Len(t, near.Hits[0].Close, 1)
	require.Len(t, near.Hits[1].Close, 1)
	// Two found of four, and one false positive: 1.5 of 4.
	s := drill.Score([]review.Finding{{File: "pool.go", Line: 10}, {File: "pool.go", Line: 15}, {File: "pool.go", Line: 90}})
	require.InDelta(t, 0.375, s.Points(), 1e-9)
	require.InDelta(t, 0.5, s.Recall(), 1e-9)
	require.InDelta(t, 2.0/3, s.Precision(), 1e-9)
}

// Whoever names a line that the repair changes has found the fault.
func TestTheLinesOfARepairAreRight(t *testing.T) {
	t.Parallel()
	for _, drill := range every(t) {
		for i, fault := range drill.Faults {
			for file, lines := range fault.Repair.Replaced() {
				for _, line := range lines {
					s := drill.Score([]review.Finding{{File: file, Line: line}})
					require.Equal(t, 1, s.Found(), "%s %s: %s:%d", drill.Kata.Name, fault.Name, file, line)
					// Two repairs may touch neighbouring lines; then the other is as near.
					if s.Hits[i].By == nil {
						require.Contains(t, drill.Faults[slices.IndexFunc(s.Hits, func(h review.Hit) bool { return h.By != nil })].Repair.Replaced(), file)
					}
				}
			}
		}
	}
}

// A mistyped place is said before it counts as a false positive.
func TestAMistypedPlaceIsNamed(t *testing.T) {
	t.Parallel()
	drill := every(t)[0]
	at := drill.Faults[0].At[0]
	require.NoError(t, drill.Misplaced([]review.Finding{{File: at.File, Line: at.From}, {File: "work/copy/" + at.File, Line: 1}}))
	require.EqualError(t, drill.Misplaced([]review.Finding{{File: "nosuch.go", Line: 3}}), "there is no file nosuch.go in the changed program")
	require.ErrorContains(t, drill.Misplaced([]review.Finding{{File: at.File, Line: 9999}}), "there is no line 9999 in "+at.File+", which has ")
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
