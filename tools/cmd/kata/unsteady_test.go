package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/internal/longtest"
	"brownfield/tools/school/cli"
)

// A script that fails by luck on a program on which it is known to pass is shown
// with both outcomes, is no failure, and is not kept.
func TestAScriptThatFailsByLuckIsUnsteady(t *testing.T) {
	longtest.Begin(t)
	root := enter(t)
	gate := filepath.Join(t.TempDir(), "gate")
	script := filepath.Join("katas", "01-tiny", "characterization", "greets.txtar")
	text, err := os.ReadFile(script)
	require.NoError(t, err)
	luck := "# It greets by name.\nexec sh -c '! mkdir \"$0\"' " + gate + "\n" // It fails once.
	require.NoError(t, os.WriteFile(script, append([]byte(luck), text...), 0o600))

	// The copy is v1.
	got := kata(t, "open", "01")
	require.Zero(t, got.code, got.out)
	require.Regexp(t, `✓ behaviour\s+2/2\s+kept\n\s+~ greets  unsteady: it failed, and passed when it was run again\n\s+katas/01-tiny/characterization/greets.txtar:2: exec sh`, got.out)
	again := kata(t, "open", "01")
	require.NotContains(t, again.out, "unchanged since")
	require.NotContains(t, again.out, "unsteady")
	require.Contains(t, kata(t, "open", "01").out, "unchanged since")
	require.NotContains(t, kata(t, "open", "01", "--again").out, "unchanged since")

	// It passed before.
	edit(t, "func main()", "// Changed.\nfunc main()")
	require.NoError(t, os.Remove(gate))
	got = kata(t, "check", "01", "--only", "behaviour", "--json")
	require.Zero(t, got.code, got.out)
	require.Regexp(t, `"verdict": "pass",\s+"passed": 2,(?s).*"unsteady": \[\s+\{\s+"name": "greets",.*"file": "katas/01-tiny`, got.out)

	// What fails twice is broken.
	edit(t, `"hello"`, `"goodbye"`)
	got = kata(t, "check", "01", "--only", "behaviour")
	require.Equal(t, cli.Fail, got.code)
	require.NotContains(t, got.out, "unsteady")

	// Nothing is known of another program.
	other := filepath.Join(root, "other")
	require.NoError(t, os.CopyFS(other, os.DirFS(filepath.Join("v1", "01-tiny"))))
	require.NoError(t, os.WriteFile(filepath.Join(other, "more.go"), []byte("package main\n"), 0o600))
	require.NoError(t, os.Remove(gate))
	require.Equal(t, cli.Fail, kata(t, "check", "01", "--edition", "other", "--only", "behaviour").code)
}
