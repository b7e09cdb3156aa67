package main

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/engine/drift/drifttest"
	"brownfield/tools/school/assess"
)

func TestAssess(t *testing.T) {
	own(t)
	dir, err := filepath.Abs(".")
	require.NoError(t, err)
	before := drifttest.Snapshot(t, dir)
	code, out, errOut := call(t, "assess", ".", "--sample", "0")
	require.Zero(t, code, errOut)
	require.Regexp(t, `^example.com/own, \d{4}-\d\d-\d\d\n\nWHAT TO DO FIRST\n`, out)
	require.Regexp(t, `(?m)^packages +3 +without tests: 1$`, out)
	require.Regexp(t, `(?m)^go test ./\.\.\. +passes +once, in a copy of the module$`, out)
	require.Regexp(t, `(?m)^commits +1 +\d{4}-\d\d-\d\d to `, out)
	require.Regexp(t, `(?m)^ +1 +0 +14  sum/sum.go$`, out)
	require.Contains(t, out, "- mutants killed: --sample 0.\n")
	require.LessOrEqual(t, strings.Count(out, "\n"), assess.Lines)
	require.Equal(t, before, drifttest.Snapshot(t, dir), "nothing is written there")

	code, out, errOut = call(t, "assess", ".", "--sample", "0", "--json")
	require.Zero(t, code, errOut)
	var page struct {
		assess.Page
		Rule    string
		Figures []assess.Figure
	}
	require.NoError(t, json.Unmarshal([]byte(out), &page))
	require.Equal(t, "example.com/own", page.Module)
	require.Equal(t, assess.Rule, page.Rule)
	require.Equal(t, 1, page.History.Commits)
	require.Nil(t, page.Mutants)
	require.Contains(t, page.Figures, assess.Figure{Name: "packages", Value: "3", How: "without tests: 1"})
}

// A wrong word, and a directory that cannot be assessed, are one line.
func TestAssessRefuses(t *testing.T) {
	own(t)
	put(t, filepath.Join("bad", "bad.go"), "package bad\n\nvar n int = \"\"\n")
	for _, test := range []struct{ says, args string }{
		{"assess takes the directory of a Go module, for example: kata assess ~/src/shop", "assess"},
		{"--sample is how many mutants are tried, and cannot be negative", "assess . --sample -1"},
		{"there is no directory nowhere", "assess nowhere"},
		{"there is no go.mod in ", "assess sum"},
		{"does not build: bad/bad.go:3:13: ", "assess ."},
	} {
		code, out, errOut := call(t, strings.Fields(test.args)...)
		require.Equal(t, 2, code, test.args)
		require.Empty(t, out)
		lines := strings.Split(strings.TrimSuffix(errOut, "\n"), "\n")
		require.True(t, strings.HasPrefix(lines[len(lines)-1], "kata: "), errOut)
		require.Contains(t, lines[len(lines)-1], test.says)
		for _, line := range lines[:len(lines)-1] {
			require.True(t, strings.HasPrefix(line, "… "), line)
		}
	}
}
