package cli_test

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/school/catalog"
	"brownfield/tools/school/check"
	"brownfield/tools/school/cli"
)

func card(defects check.Verdict) check.Scorecard {
	defects.Check = check.Defects
	card := check.Scorecard{}
	for _, row := range check.Rows() {
		v := check.Verdict{Check: row.Name, Outcome: check.Pass, Passed: 1, Total: 1}
		if row.Name == check.Defects {
			v = defects
		}
		card.Checks = append(card.Checks, v)
	}
	return card
}

// When a defect turns green, the person learns in which step the author fixed it.
func TestAFixedDefectNamesTheAuthorsStep(t *testing.T) {
	t.Parallel()
	root := filepath.Join("..", "..", "testdata", "tiny")
	c, err := catalog.Open(root)
	require.NoError(t, err)
	kata := c.Katas[0]
	open := card(check.Verdict{Outcome: check.Fail, Total: 2, Failures: []check.Failure{{Name: "bytes-counted"}, {Name: "nameless"}}})
	one := card(check.Verdict{Outcome: check.Fail, Passed: 1, Total: 2, Failures: []check.Failure{{Name: "nameless"}}})
	broken := card(check.Verdict{Outcome: check.Fail, Passed: 1, Total: 2, Failures: []check.Failure{{Name: "nameless"}}})
	broken.Checks[0].Outcome = check.Fail // behaviour
	for _, tt := range []struct {
		before, now check.Scorecard
		says        string
	}{
		{check.Scorecard{}, one, ""}, // The first check of a copy fixes nothing.
		{open, open, ""},
		{one, open, ""},
		{open, broken, ""},
		{open, one, "\n  fixed: bytes-counted. The author fixes it in step 1: make steps-01 ARGS=\"show 1\"\n"},
	} {
		var out bytes.Buffer
		cli.NewScreen(&out, root).Fixed(kata, tt.before, tt.now)
		require.Equal(t, tt.says, out.String())
	}
}

// A kata that is finished says so, and where to go on.
func TestTheEndNamesTheNextKata(t *testing.T) {
	t.Parallel()
	kata := &catalog.Kata{Number: 1, Next: []string{"03", "02"}}
	for _, tt := range []struct {
		failed check.Name
		says   string
	}{
		{"", `next  done. Compare your path with the author's (make steps-01) and your copy with v2 (make diff-01 ARGS="--from work"). Review it tomorrow: make review-01. Then make kata-03 or make kata-02`},
		{check.Structure, "next  fix what the row structure reports: make check-01 lists it"},
		{check.Differential, "next  find out why your copy differs from v1: make check-01 shows the input"},
	} {
		scorecard := card(check.Verdict{Outcome: check.Pass, Passed: 2, Total: 2})
		for i := range scorecard.Checks {
			if scorecard.Checks[i].Check == tt.failed {
				scorecard.Checks[i].Outcome, scorecard.Checks[i].Failures = check.Fail, []check.Failure{{Name: "x"}}
			}
		}
		var out bytes.Buffer
		cli.NewScreen(&out, "").Next(kata, scorecard)
		require.Contains(t, strings.Join(strings.Fields(out.String()), " "), strings.Join(strings.Fields(tt.says), " "))
	}
}
