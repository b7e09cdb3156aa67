package timeline_test

import (
	"bufio"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/engine/gocommand"
	"brownfield/tools/engine/timeline"
	"brownfield/tools/internal/longtest"
)

// built builds a program of testdata with a trace.
func built(t *testing.T, name string) string {
	t.Helper()
	g, err := gocommand.New(t.Context())
	require.NoError(t, err)
	binary, err := timeline.Build(t.Context(), g, filepath.Join("testdata", name), t.TempDir())
	require.NoError(t, err)
	return binary
}

// run runs a traced program and reads its timeline. When the program has printed a
// line, it gets the signal, if there is one.
func run(t *testing.T, binary string, signal os.Signal, args ...string) (line *timeline.Timeline, dir string) {
	t.Helper()
	dir = t.TempDir()
	cmd := exec.CommandContext(t.Context(), binary, args...)
	cmd.Env = append(os.Environ(), timeline.Tracing(dir)...)
	if signal == nil {
		_ = cmd.Run() // The exit code differs.
	} else {
		stdout, err := cmd.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, cmd.Start())
		_, err = bufio.NewReader(stdout).ReadString('\n')
		require.NoError(t, err)
		waitForTrace(t, dir)
		require.NoError(t, cmd.Process.Signal(signal))
		_ = cmd.Wait()
	}
	line, err := timeline.ReadDir(dir)
	require.NoError(t, err)
	return line, dir
}

// waitForTrace waits until some parts of the trace have been written, of which one
// begins after the call. They come every 50 ms; the runtime's own pace is one a second.
func waitForTrace(t *testing.T, dir string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "trace-*"))
	require.NoError(t, err)
	require.Len(t, files, 1)
	size, grown := int64(-1), 0
	require.Eventually(t, func() bool {
		info, err := os.Stat(files[0])
		if err == nil && info.Size() > size {
			size, grown = info.Size(), grown+1
		}
		return grown > parts
	}, waitLimit, tick)
}

// Two of three workers are left, at the line where they send, however the program
// ends.
func TestWhoIsLeftHoweverTheProgramEnds(t *testing.T) {
	t.Parallel()
	binary := built(t, "ends")
	const workers = "main.go:17 work: goroutines 3, rows 3, left 2: channel send at main.go:44 ×2\n"
	const early = "soon.go:25 finish: goroutines 1, rows 1, left 0\n" // It has run before main began.
	const main = "main: goroutines 1, rows 1, left 0\n"
	var running sync.WaitGroup
	defer running.Wait()
	for name, want := range map[string]string{
		"return": "end: main returned\n" + main + workers + early,
		"exit":   "end: os.Exit at main.go:24\n" + main + workers + early,
		"soon": "end: main returned\n" + main + workers +
			"soon.go:14 wait: goroutines 1, rows 1, left 1: channel receive at soon.go:18\nsoon.go:15 end: goroutines 1, rows 1, left 0\n" + early,
		"fatal": "end: os.Exit at main.go:26\n" + main + workers + early,
	} {
		running.Go(func() {
			line, _ := run(t, binary, nil, name)
			require.Equal(t, want, line.Structure(), name)
			require.Equal(t, name == "soon", strings.Contains(line.Text(80), "soon: begins, "), name)
		})
	}
	running.Go(func() {
		line, _ := run(t, binary, nil, "panic")
		require.Contains(t, line.Structure(), "end: killed or crashed\nmain: goroutines 1, rows 1, left 1: running\n")
	})
	for name, signal := range map[string]os.Signal{"killed": os.Kill, "interrupted": os.Interrupt} {
		running.Go(func() {
			line, _ := run(t, binary, signal, "hang")
			require.Equal(t, "end: killed or crashed\nmain: goroutines 1, rows 1, left 1: nothing (a nil channel or an empty select) at main.go:31\n"+workers+early, line.Structure(), name)
		})
	}
	line, _ := run(t, binary, os.Interrupt, "signal")
	require.Equal(t, "end: main returned\nsignals: 1\n"+main+workers+early, line.Structure())
}

// A trace that is cut off anywhere is read up to there.
func TestATraceThatIsCutOff(t *testing.T) {
	longtest.Begin(t)
	t.Parallel()
	_, dir := run(t, built(t, "ends"), os.Kill, "hang")
	files, err := filepath.Glob(filepath.Join(dir, "trace-*"))
	require.NoError(t, err)
	whole, err := os.ReadFile(files[0])
	require.NoError(t, err)
	read := 0
	for size := 0; size < len(whole); size += 13 {
		if line, err := timeline.Read(bytes.NewReader(whole[:size])); err == nil {
			read++
			require.NotEmpty(t, line.Goroutines)
		}
	}
	require.Greater(t, read, len(whole)/13/4)
}

func TestTenThousandGoroutinesAreOneRow(t *testing.T) {
	longtest.Begin(t)
	t.Parallel()
	line, _ := run(t, built(t, "many"), nil)
	require.Equal(t, "end: main returned\nmain: goroutines 1, rows 1, left 0\nmain.go:17 main.func1: goroutines 10000, rows 1, left 5000: channel receive at main.go:23 ×5000\n",
		line.Structure())
	picture := line.SVG("Many", "Half of them are left.")
	require.Less(t, len(picture), 1<<20)
	require.Less(t, strings.Count(line.Text(80), "\n"), 30)
	requireXML(t, picture)
	file := filepath.Join(t.TempDir(), "many.svg")
	require.NoError(t, os.WriteFile(file, []byte(picture), 0o600))
	structure, err := timeline.StructureIn(file, "Many", "Half of them are left.")
	require.NoError(t, err)
	require.Equal(t, line.Structure(), structure)
	_, err = timeline.StructureIn(file, "Many", "Half of them")
	require.ErrorContains(t, err, "the title of many.svg, or the sentence below it, is another one")
	t.Logf("the picture has %d bytes", len(picture))
}

func requireXML(t *testing.T, text string) {
	t.Helper()
	decoder := xml.NewDecoder(strings.NewReader(text))
	for {
		_, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		require.NoError(t, err)
	}
}

// The build changes nothing in the program's directory, and says what cannot be traced.
func TestBuild(t *testing.T) {
	t.Parallel()
	before, err := filepath.Glob("testdata/ends/*")
	require.NoError(t, err)
	built(t, "ends")
	after, err := filepath.Glob("testdata/ends/*")
	require.NoError(t, err)
	require.Equal(t, before, after)

	g, err := gocommand.New(t.Context())
	require.NoError(t, err)
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module example.com/lib\n\ngo 1.26\n"), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "lib.go"), []byte("package lib\n"), 0o600))
	_, err = timeline.Build(t.Context(), g, dir, t.TempDir())
	require.ErrorContains(t, err, "holds package lib, and only a program has a timeline")
	require.NoError(t, os.WriteFile(filepath.Join(dir, "lib.go"), []byte("package main\n\nfunc main() { x }\n"), 0o600))
	_, err = timeline.Build(t.Context(), g, dir, t.TempDir())
	var wrong *gocommand.Error
	require.ErrorAs(t, err, &wrong)
	_, err = timeline.ReadDir(dir)
	require.ErrorIs(t, err, timeline.ErrNoRun)
	_, err = timeline.Read(strings.NewReader("no trace"))
	require.ErrorContains(t, err, "cannot read the trace")
}
