package main

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/engine/timeline"
	"brownfield/tools/school/cli"
)

func TestTimelineOfAProgramOfOnesOwn(t *testing.T) {
	program, err := filepath.Abs(filepath.Join("..", "..", "engine", "timeline", "testdata", "ends"))
	require.NoError(t, err)
	t.Chdir(t.TempDir()) // It needs no repository.
	code, out, errOut := call(t, "timeline", "--dir", program, "--svg", "ends.svg", "--structure", "--", "exit")
	require.Equal(t, cli.Pass, code, errOut)
	require.Contains(t, out, "end: os.Exit at main.go:24\n")
	require.Contains(t, out, "main.go:17 work: goroutines 3, rows 3, left 2: channel send at main.go:44 ×2\n")
	require.Contains(t, errOut, "exit status 3")
	drawn, err := timeline.StructureIn("ends.svg", "ends", "")
	require.NoError(t, err)
	require.Equal(t, out, drawn)
	code, out, _ = call(t, "timeline", "--dir", program, "--", "panic")
	require.Equal(t, cli.Pass, code)
	require.Contains(t, out, "crashed, ")
	require.Contains(t, out, "  × 1 left: running\n")
}

func TestTimelineSaysWhatIsWrong(t *testing.T) {
	tiny(t)
	put(t, "lib/go.mod", "module example.com/lib\n\ngo 1.26\n")
	put(t, "lib/lib.go", "package lib\n")
	put(t, "katas/01-tiny/timeline/one.txtar", "run tiny\n")
	for says, args := range map[string][]string{
		"timeline takes a kata":         {},
		"timeline takes one kata":       {"01", "02"},
		"name its directory with --dir": {"01", "--", "x"},
		"it takes neither --edition":    {"--dir", ".", "--edition", "v2"},
		"follow --":                     {"--dir", ".", "x"},
		"holds package lib":             {"--dir", "lib"},
		"begins with a # line":          {"01"},
		"there is no kata":              {"99"},
	} {
		code, out, errOut := call(t, append([]string{"timeline"}, args...)...)
		require.Equal(t, cli.Usage, code, says)
		require.Empty(t, out, says)
		require.Contains(t, errOut, says)
		require.Regexp(t, `(?m)^kata: [^\n]+\n\z`, errOut)
	}
	put(t, "katas/01-tiny/timeline/one.txtar", "# It shows nothing.\nrun tiny\n")
	_, _, errOut := call(t, "timeline", "01", "--scenario", "on")
	require.Contains(t, errOut, `no scenario "on"; did you mean one?`)
	code, out, _ := call(t, "timeline", "--list")
	require.Equal(t, cli.Pass, code)
	require.Equal(t, "01-tiny one\n  It shows nothing.\n", out)
}
