package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/go/analysis"

	"brownfield/tools/engine/smell"
	"brownfield/tools/internal/longtest"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"smell": main})
}

func TestScripts(t *testing.T) {
	longtest.Begin(t)
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("testdata", "script"),
		Setup: func(env *testscript.Env) error {
			for _, name := range []string{"GOCACHE", "GOMODCACHE", "GOPATH", "GOPROXY"} {
				env.Setenv(name, goEnv(t, name))
			}
			env.Setenv("GOFLAGS", "-trimpath")
			env.Setenv("GOTOOLCHAIN", "local")
			return os.CopyFS(filepath.Join(env.WorkDir, "csvstats"), os.DirFS(filepath.Join("..", "..", "..", "v2", "01-csv-stats")))
		},
	})
}

// What a code scanner reads: a rule for each analyzer that ran, and for each finding
// its rule and its place.
func TestSARIF(t *testing.T) {
	t.Parallel()
	f := finding{analyzer: smell.SleepWait, message: "this sleep guesses"}
	f.start.Filename, f.start.Line, f.start.Column, f.end.Line, f.end.Column = filepath.Join("inner", "a.go"), 3, 2, 3, 9
	var out bytes.Buffer
	require.NoError(t, writeSARIF(&out, []*analysis.Analyzer{smell.BareGo, smell.SleepWait}, report{findings: []finding{f}, faults: []string{"one"}}))
	text := out.String()
	for _, want := range []string{
		`"ruleId": "sleepwait"`, `"ruleIndex": 1`, `"uri": "inner/a.go"`, `"startLine": 3`, `"endColumn": 9`, `"executionSuccessful": false`,
	} {
		require.Contains(t, text, want)
	}
	help, err := json.Marshal(smell.BareGo.Doc)
	require.NoError(t, err)
	require.Contains(t, text, string(help))
}

// goEnv is a setting of the go command, which a script's own home does not have.
func goEnv(t *testing.T, name string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "env", name).Output()
	require.NoError(t, err)
	return strings.TrimSpace(string(out))
}
