package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/school/claim"
	"brownfield/tools/school/cli"
)

// gate asks a gate, and returns the reasons against what it is asked for.
func gate(t *testing.T, args ...string) (reasons string) {
	t.Helper()
	code, out, errOut := call(t, append([]string{"gate"}, args...)...)
	require.Equal(t, cli.Pass, code, errOut)
	var proofs []claim.Proof
	require.NoError(t, json.Unmarshal([]byte(out), &proofs))
	require.NotEmpty(t, proofs)
	var lines []string
	for _, proof := range proofs {
		require.Equal(t, proof.Verdict == claim.Fail, proof.Reason != "", proof)
		if proof.Verdict == claim.Fail {
			lines = append(lines, proof.Claim+": "+proof.Reason)
		}
	}
	return strings.Join(lines, "\n")
}

// What is not there is not proven.
func TestGatesKnowWhatThereIs(t *testing.T) {
	tiny(t)
	for says, args := range map[string][]string{
		`there is no drills "no-such"`:   {"drills", "01", "no-such"},
		`there is no incident "no-such"`: {"incident", "01", "no-such"},
		`there is no timeline "no-such"`: {"timeline", "01", "no-such"},
		`there is no walk "no-such"`:     {"walk", "01", "no-such"},
		`there is no gate "no-such"`:     {"no-such", "01", "whole"},
		"there is no kata":               {"drills", "99", "whole"},
	} {
		code, out, errOut := call(t, append([]string{"gate"}, args...)...)
		require.Equal(t, cli.Usage, code)
		require.Empty(t, out)
		require.Contains(t, errOut, says)
	}
}
