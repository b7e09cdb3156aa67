package gocommand

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestFindingsOfVetHaveTheirPlace(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module example.com/a\n"), 0o600))
	const out = `{"example.com/a/in": {"barego": [{"posn": "/elsewhere/in/b.go:7:2", "end": "/elsewhere/in/b.go:7:9", "message": "two"}]}}
{
	"example.com/a [example.com/a.test]": {"sleepwait": [{"posn": "/elsewhere/a.go:3:2", "message": "one"}]},
	"example.com/a": {"sleepwait": [{"posn": "/elsewhere/a.go:3:2", "message": "one"}]},
	"example.com/a_test [example.com/a.test]": {"barego": [{"posn": "/elsewhere/a_test.go:5:2", "message": "three"}]}
}
`
	found, err := readVet(out, dir)
	require.NoError(t, err)
	require.Equal(t, []Diagnostic{
		{Analyzer: "sleepwait", Message: "one", File: filepath.Join(dir, "a.go"), Line: 3, Column: 2},
		{Analyzer: "barego", Message: "three", File: filepath.Join(dir, "a_test.go"), Line: 5, Column: 2},
		{Analyzer: "barego", Message: "two", File: filepath.Join(dir, "in", "b.go"), Line: 7, Column: 2},
	}, found)

	found, err = readVet("{}\n", dir)
	require.NoError(t, err)
	require.Empty(t, found)
	_, err = readVet("", dir)
	require.ErrorIs(t, err, errSilent)
	_, err = readVet(`{"example.com/a": {"barego": {"error": "no index"}}}`, dir)
	require.ErrorContains(t, err, "cannot run barego")
	_, err = readVet("not JSON", dir)
	require.ErrorContains(t, err, "cannot read what go vet says")
}
