package smell_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/longtest"
)

// command builds the smell command and returns a function that runs it in a
// module.
func command(t *testing.T) func(dir string, packages ...string) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "smell")
	out, err := exec.CommandContext(t.Context(), "go", "build", "-trimpath", "-o", binary, "./cmd/smell").CombinedOutput()
	require.NoError(t, err, string(out))
	return func(dir string, packages ...string) string {
		cmd := exec.CommandContext(t.Context(), binary, packages...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=readonly -trimpath", "GOTOOLCHAIN=local")
		out, err := cmd.CombinedOutput()
		var exit *exec.ExitError
		if err != nil && (!errors.As(err, &exit) || exit.ExitCode() != 3) {
			require.NoError(t, err, string(out))
		}
		return string(out)
	}
}

// A bare go statement that finds its way into v2 is noticed.
func TestBareGoInV2IsNoticed(t *testing.T) {
	longtest.Begin(t)
	dir := filepath.Join(t.TempDir(), "csvstats")
	require.NoError(t, os.CopyFS(dir, os.DirFS(filepath.Join("..", "..", "v2", "01-csv-stats"))))
	more := "package main\n\nfunc later(n *int) {\n\tgo func() { *n++ }()\n}\n"
	require.NoError(t, os.WriteFile(filepath.Join(dir, "later.go"), []byte(more), 0o600))
	require.Regexp(t, `later\.go:4:2: nobody waits for this goroutine`, command(t)(dir, "./..."))
}
