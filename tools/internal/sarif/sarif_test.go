package sarif_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/internal/sarif"
)

func TestALogHasARuleForEachKindAndAPlaceForEachFinding(t *testing.T) {
	t.Parallel()
	log := sarif.Log{
		Tool:   "smell",
		Rules:  []sarif.Rule{{ID: "barego", Short: "a go statement", Help: "why"}, {ID: "sleepwait", Short: "a sleep", Help: "why not"}},
		Failed: true,
		Results: []sarif.Result{
			{Rule: "sleepwait", Message: "this sleep guesses", File: "inner/a b.go", Line: 3, Column: 2, EndLine: 3, EndColumn: 9},
			{Rule: "barego", Message: "a < b", File: "b.go", Line: 1, Column: 1, Fingerprints: map[string]string{"mutant/v1": "af"}},
		},
	}
	var out bytes.Buffer
	require.NoError(t, log.Write(&out))
	require.JSONEq(t, `{
		"$schema": "https://json.schemastore.org/sarif-2.1.0.json",
		"version": "2.1.0",
		"runs": [{
			"tool": {"driver": {"name": "smell", "rules": [
				{"id": "barego", "shortDescription": {"text": "a go statement"}, "help": {"text": "why"}},
				{"id": "sleepwait", "shortDescription": {"text": "a sleep"}, "help": {"text": "why not"}}
			]}},
			"invocations": [{"executionSuccessful": false}],
			"results": [
				{"ruleId": "sleepwait", "ruleIndex": 1, "level": "warning", "message": {"text": "this sleep guesses"}, "locations": [{"physicalLocation": {
					"artifactLocation": {"uri": "inner/a%20b.go"},
					"region": {"startLine": 3, "startColumn": 2, "endLine": 3, "endColumn": 9}
				}}]},
				{"ruleId": "barego", "ruleIndex": 0, "level": "warning", "message": {"text": "a < b"}, "partialFingerprints": {"mutant/v1": "af"}, "locations": [{"physicalLocation": {
					"artifactLocation": {"uri": "b.go"},
					"region": {"startLine": 1, "startColumn": 1}
				}}]}
			]
		}]
	}`, out.String())
	require.Contains(t, out.String(), "a < b", "as a person reads it")
}

func TestNothingFoundIsALogToo(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	require.NoError(t, (&sarif.Log{Tool: "smell"}).Write(&out))
	require.Contains(t, out.String(), `"results": []`)
	require.Contains(t, out.String(), `"rules": []`)
}
