package cli_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/school/changes"
	"brownfield/tools/school/check"
	"brownfield/tools/school/cli"
)

func trees(t *testing.T) (from, to string) {
	t.Helper()
	from, to = t.TempDir(), t.TempDir()
	for name, text := range map[string]string{
		"a.go": "package a\n\nfunc a() {\n\told()\n}\n", "gone.go": "package a\n", "same.go": "package a\n",
		"go.sum": "1\n", ".git/x": "1\n", "binary": "\x00",
	} {
		require.NoError(t, os.MkdirAll(filepath.Join(from, filepath.Dir(name)), 0o750))
		require.NoError(t, os.WriteFile(filepath.Join(from, name), []byte(text), 0o600))
	}
	for name, text := range map[string]string{
		"a.go": "package a\n\nfunc a() {\n\tnewer()\n\tnewest()\n}\n", "same.go": "package a\n", "go.sum": "2\n", "binary": "\x00\x00",
	} {
		require.NoError(t, os.WriteFile(filepath.Join(to, name), []byte(text), 0o600))
	}
	return from, to
}

func TestUnifiedIsAPatch(t *testing.T) {
	from, to := trees(t)
	all, err := changes.Differences(from, to, func(string) bool { return true })
	require.NoError(t, err)
	require.Len(t, all, 3)
	require.Equal(t, "a.go", all[0].Name)

	var out bytes.Buffer
	require.NoError(t, cli.NewScreen(&out, "").Unified(all[:1], "v1", "v2"))
	apply := exec.CommandContext(t.Context(), "git", "apply", "-")
	apply.Dir, apply.Stdin = from, &out
	said, err := apply.CombinedOutput()
	require.NoError(t, err, string(said))
	patched, err := os.ReadFile(filepath.Join(from, "a.go"))
	require.NoError(t, err)
	require.Equal(t, all[0].To, string(patched))
}

func TestSideBySideIsNeverWiderThanTheScreen(t *testing.T) {
	from, to := trees(t)
	all, err := changes.Differences(from, to, func(name string) bool { return name == "a.go" })
	require.NoError(t, err)
	var out bytes.Buffer
	screen := cli.NewScreen(&out, "")
	screen.Width = 121
	require.True(t, screen.Wide())
	require.NoError(t, screen.SideBySide(all, "v1", "v2"))
	require.Regexp(t, `4     old\(\)\s+│    4     newer\(\)`, out.String())
	require.Regexp(t, `│    5     newest\(\)`, out.String())
	for line := range strings.Lines(out.String()) {
		require.LessOrEqual(t, len([]rune(strings.TrimRight(line, "\n"))), 121)
	}
}

func TestVerdictRows(t *testing.T) {
	var out bytes.Buffer
	screen := cli.NewScreen(&out, "/repo")
	screen.Verdict(check.Verdict{Check: check.Races, Outcome: check.Skip, Total: 0, Note: "no C compiler"}, false)
	screen.Verdict(check.Verdict{Check: check.Build, Outcome: check.Error, Note: "cannot run the go command"}, false)
	screen.Verdict(check.Verdict{Check: check.Defects, Outcome: check.Pass, Passed: 4, Total: 4, Note: "x not judged: no C compiler"}, false)
	require.Equal(t, strings.Join([]string{
		"  – races                 no C compiler",
		"  ✗ build                 cannot run the go command",
		"  ✓ defects         4/4   fixed",
		"      x not judged: no C compiler",
		"",
	}, "\n"), out.String())
}

// The short form shows the first failures; with details, all of them.
func TestDetailsHaveTheReasonForEveryFailure(t *testing.T) {
	v := check.Verdict{Check: check.Behaviour, Outcome: check.Fail, Total: 5}
	for _, name := range []string{"one", "two", "three", "four", "five"} {
		v.Failures = append(v.Failures, check.Failure{Name: name, Says: "It counts.", File: "/repo/" + name + ".txtar", Line: 2, Message: "reason of " + name})
	}
	for details, shown := range map[bool]int{false: 3, true: 5} {
		var out bytes.Buffer
		cli.NewScreen(&out, "/repo").Verdict(v, details)
		require.Equal(t, shown, strings.Count(out.String(), "reason of"))
		require.Equal(t, !details, strings.Contains(out.String(), "and 2 more: five, four"))
	}
}

func TestNarrowScreenKeepsWholeSentences(t *testing.T) {
	var out bytes.Buffer
	screen := cli.NewScreen(&out, "/repo")
	screen.Width = 60
	screen.Verdict(check.Verdict{Check: check.Defects, Outcome: check.Fail, Total: 1, Failures: []check.Failure{
		{Name: "counters-race", Says: "Two files that share a group race on its counters."},
	}}, false)
	screen.Verdict(check.Verdict{Check: check.Dependencies, Outcome: check.Fail, Total: 2, Failures: []check.Failure{
		{Name: "github.com/pkg/errors", Message: "still at v0.8.1"}, {Name: "github.com/sirupsen/logrus", Message: "still at v1.2.0"},
	}}, false)
	require.Contains(t, out.String(), "      ○ counters-race\n        Two files that share a group race on its counters.\n")
	require.Contains(t, strings.Join(strings.Fields(out.String()), " "), "old versions: pkg/errors v0.8.1, sirupsen/logrus v1.2.0")
	for line := range strings.Lines(out.String()) {
		require.LessOrEqual(t, len([]rune(line)), 61)
	}
}

func TestPathsAreShortAndClickable(t *testing.T) {
	screen := cli.NewScreen(&bytes.Buffer{}, "/repo/inner")
	require.Equal(t, "01-tiny/main.go", screen.Path("/repo/inner/01-tiny/main.go"))
	require.Equal(t, "../katas/x", screen.Path("/repo/katas/x"))
	require.Equal(t, "/elsewhere/far/away", screen.Path("/elsewhere/far/away"))
}
