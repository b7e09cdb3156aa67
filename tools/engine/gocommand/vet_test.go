package gocommand_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/engine/gocommand"
)

// The go command repeats the findings of go vet with positions in the directory
// where it found them first. They are shown in the directory that was asked for.
func TestFindingsOfVetNameTheDirectoryThatIsVetted(t *testing.T) {
	t.Parallel()
	command, err := gocommand.New(t.Context())
	require.NoError(t, err)
	files := map[string]string{
		"go.mod":      "module example.com/x" + filepath.Base(filepath.Dir(t.TempDir())) + "\n\ngo 1.20\n", // Not in the cache yet.
		"main.go":     "package main\n\nfunc main() {}\n",
		"inner/in.go": "package inner\n\nimport \"fmt\"\n\nfunc F() { fmt.Printf(\"%d\\n\", \"x\") }\n",
	}
	for range 3 {
		dir := t.TempDir()
		for name, text := range files {
			file := filepath.Join(dir, filepath.FromSlash(name))
			require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o750))
			require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
		}
		err := command.Vet(t.Context(), dir)
		fault, ok := errors.AsType[*gocommand.Error](err)
		require.True(t, ok, "%v", err)
		require.Len(t, fault.Diagnostics, 1)
		require.Equal(t, filepath.Join(dir, "inner", "in.go"), fault.Diagnostics[0].File)
		require.Regexp(t, `(?m)^inner/in\.go:5:24: `, fault.Output)
	}
}
