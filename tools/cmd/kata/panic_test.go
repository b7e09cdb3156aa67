package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/school/cli"
)

// A person sees the panic and the line of their copy, not a dump of goroutines;
// so does a program that reads the JSON.
func TestAPanicOfTheCopyIsShown(t *testing.T) {
	enter(t)
	require.Zero(t, kata(t, "open", "01").code)
	edit(t, `name := os.Args[1]`, "name := os.Args[1]\n\tvar seen map[string]int\n\tseen[name]++")
	got := kata(t, "open", "01")
	require.Equal(t, cli.Fail, got.code)
	require.Contains(t, got.out, "exit code 2, expected 0\n          panic: assignment to entry in nil map\n          at work/01-tiny/main.go:17\n")
	require.NotContains(t, got.out, "goroutine 1")
	asJSON := kata(t, "check", "01", "--json").out
	require.Regexp(t, `"text": \[\s+"panic: assignment to entry in nil map"\s+\],\s+"file": "work/01-tiny/main.go",\s+"line": 17`, asJSON)
}
