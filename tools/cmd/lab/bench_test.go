package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/internal/longtest"
	"brownfield/tools/school/cli"
)

// loaded makes a copy of the tiny repository, whose kata has a load, the current
// directory.
func loaded(t *testing.T, load string) {
	t.Helper()
	root := t.TempDir()
	require.NoError(t, os.CopyFS(root, os.DirFS(filepath.Join("..", "..", "testdata", "tiny"))))
	t.Chdir(root)
	file, err := os.OpenFile(filepath.Join("katas", "01-tiny", "kata.toml"), os.O_APPEND|os.O_WRONLY, 0o600)
	require.NoError(t, err)
	_, err = file.WriteString(load)
	require.NoError(t, err)
	require.NoError(t, file.Close())
	require.NoError(t, os.Mkdir("docs", 0o750))
}

const load = "\n[load]\nsays = \"one name\"\nargs = [\"Ann\"]\n"

func TestBench(t *testing.T) {
	loaded(t, load)
	code, out, errOut := call(t, "bench", "01", "--rounds", "2", "--svg", "x.svg")
	require.Zero(t, code, out+errOut)
	require.Contains(t, out, "01 Tiny: one name, 2 rounds")
	require.Regexp(t, `(?m)^    v1 +█{24} +1\.00 +\(1\.00 to 1\.00\)`, out)
	require.Regexp(t, `(?m)^    v2 +█`, out)
	require.Contains(t, errOut, "… 01-tiny: round 2 of 2")
	require.FileExists(t, "x.svg")

	code, out, errOut = call(t, "bench", "--rounds", "2", "--write")
	require.Zero(t, code, out+errOut)
	text, err := os.ReadFile(filepath.Join("docs", "performance.md"))
	require.NoError(t, err)
	require.Regexp(t, `(?m)^\| 01-tiny \| one name \| \d\.\d\d \(\d\.\d\d to \d\.\d\d\) \|`, string(text))
	require.FileExists(t, filepath.Join("docs", "performance.svg"))
	require.FileExists(t, filepath.Join("docs", "performance.json"))

	code, out, _ = call(t, "bench", "01", "--rounds", "1", "--json")
	require.Zero(t, code)
	var all []struct {
		Kata string
		Rows []struct{ Edition, Metric string }
	}
	require.NoError(t, json.Unmarshal([]byte(out), &all))
	require.Equal(t, "01-tiny", all[0].Kata)
	require.Len(t, all[0].Rows, 6)
}

// What costs more than before has to be answered for.
func TestWorse(t *testing.T) {
	longtest.Begin(t)
	loaded(t, load)
	file := filepath.Join("v2", "01-tiny", "main.go")
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	wasteful := strings.Replace(string(text), "name := os.Args[1]", "kept := make([]byte, 48<<20)\n\tfor i := range kept {\n\t\tkept[i] = 1\n\t}\n\tname := os.Args[1][:len(kept)>>60+len(os.Args[1])]", 1)
	require.NoError(t, os.WriteFile(file, []byte(wasteful), 0o600))
	code, out, errOut := call(t, "bench", "01", "--rounds", "8")
	require.Equal(t, cli.Fail, code, errOut)
	require.Regexp(t, `01-tiny: v2 needs \d+\.\d\d times the peak memory of v1; say why in kata\.toml \(slower\), or make it less`, out)

	kata := filepath.Join("katas", "01-tiny", "kata.toml")
	text, err = os.ReadFile(kata)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(kata, append(text, "slower = \"It keeps what it has seen.\"\n"...), 0o600))
	code, _, errOut = call(t, "bench", "01", "--rounds", "8")
	require.Zero(t, code, errOut)
}

func TestWrongUseOfBench(t *testing.T) {
	loaded(t, "")
	for want, args := range map[string][]string{
		"01-tiny has no load yet":           {"bench", "01"},
		"no kata has a load yet":            {"bench"},
		"--rounds takes a number":           {"bench", "01", "--rounds", "0"},
		"--write is about all katas":        {"bench", "01", "--write"},
		`there is no kata 7`:                {"bench", "7"},
		"has no flag":                       {"bench", "--no-such-flag"},
		"kata bench takes one kata or none": {"bench", "01", "02"},
	} {
		code, out, errOut := call(t, args...)
		require.Equal(t, cli.Usage, code, "%q", args)
		require.Empty(t, out)
		require.True(t, strings.HasPrefix(errOut, "kata: "), errOut)
		require.Contains(t, errOut, want)
		require.Equal(t, 1, strings.Count(errOut, "\n"), errOut)
	}
}

func TestInterruptedBench(t *testing.T) {
	loaded(t, load)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out, errOut bytes.Buffer
	require.Equal(t, cli.Interrupted, execute(ctx, []string{"bench", "01"}, &console{out: &out, err: &errOut}))
	require.Equal(t, "kata: interrupted; nothing was left behind\n", errOut.String())
}
