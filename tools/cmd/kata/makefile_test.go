package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/internal/longtest"
)

// makeCommand calls make in the repository. It reads the Makefile here, too: go
// test then knows that the test depends on it.
func makeCommand(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	root := filepath.Join("..", "..", "..")
	_, err := os.ReadFile(filepath.Join(root, "Makefile"))
	require.NoError(t, err)
	return exec.CommandContext(t.Context(), "make", append([]string{"-C", root, "--no-print-directory"}, args...)...)
}

// makeTool builds the kata command through the Makefile with these settings in
// the environment.
func makeTool(t *testing.T, env ...string) (binary, printed string, err error) {
	t.Helper()
	binary = filepath.Join(t.TempDir(), "kata")
	cmd := makeCommand(t, "tool", "KATA="+binary)
	cmd.Env = append(os.Environ(), env...)
	out, err := cmd.CombinedOutput()
	return binary, string(out), err
}

// What the user has set for go and git neither breaks the build of the kata
// command nor changes it.
func TestMakeSurvivesTheEnvironment(t *testing.T) {
	longtest.Begin(t)
	t.Parallel()
	for name, env := range map[string][]string{
		"race": {"GOFLAGS=-race"},
		"all": {
			"GOFLAGS=-mod=vendor", "GOOS=windows", "GOARCH=386", "GOEXPERIMENT=nonsense", "GOTOOLCHAIN=nonsense",
			"GOWORK=/nowhere/go.work", "GOROOT=/nowhere", "GIT_DIR=/nowhere",
		},
	} {
		binary, printed, err := makeTool(t, env...)
		require.NoError(t, err, "%s: %s", name, printed)
		out, err := exec.CommandContext(t.Context(), binary, "--help").Output()
		require.NoError(t, err)
		require.Contains(t, string(out), "kata open 01")
	}
}

// A setting that cannot work ends with a line of ours, and no build is tried.
func TestMakeSaysWhatItCannotWorkWith(t *testing.T) {
	t.Parallel()
	for says, env := range map[string]string{
		"kata: cannot use the settings of go in your environment": "GOPATH=relative",
		"kata: cannot build without a home directory: set HOME":   "HOME=",
		"kata: cannot find the go command":                        "PATH=/usr/bin:/bin",
	} {
		if _, err := exec.LookPath("/usr/bin/go"); err == nil && env == "PATH=/usr/bin:/bin" {
			continue
		}
		binary, printed, err := makeTool(t, env)
		require.Error(t, err)
		require.Contains(t, printed, says)
		require.NoFileExists(t, binary)
	}
}

func TestMakeWithoutANumberSaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	for _, target := range []string{"kata-", "check-", "watch-", "hint-", "diff-", "steps-", "mutate-", "pin-", "drill-", "review-", "bench-", "prove-", "reset-"} {
		out, err := makeCommand(t, target).CombinedOutput()
		require.Error(t, err, target)
		require.Contains(t, string(out), "kata: make "+target+" lacks the number of a kata, for example: make "+target+"03\n")
	}
}
