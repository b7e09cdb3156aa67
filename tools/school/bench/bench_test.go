package bench

import (
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"brownfield/tools/engine/subject"
	"brownfield/tools/school/catalog"
)

func TestMain(m *testing.M) {
	subject.Supervise()
	os.Exit(m.Run())
}

func TestGeneratedRowsAreTheSameEveryTime(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var texts []string
	for _, name := range []string{"a", "b"} {
		require.NoError(t, generate(filepath.Join(dir, name), "head", "{n};{div 2 3 2};{int 1 3};{float 0 9};{pick x y};{hex}", 200))
		text, err := os.ReadFile(filepath.Join(dir, name))
		require.NoError(t, err)
		texts = append(texts, string(text))
	}
	require.Equal(t, texts[0], texts[1])
	lines := strings.Split(strings.TrimSuffix(texts[0], "\n"), "\n")
	require.Len(t, lines, 201)
	require.Equal(t, "head", lines[0])
	for _, line := range lines[1:] {
		require.Regexp(t, `^\d+;0[0-2];[1-3];\d\.\d\d;[xy];[0-9a-f]{16}$`, line)
	}
	require.Regexp(t, `^5;02;`, lines[6])
	require.Regexp(t, `^6;00;`, lines[7], "5/2 is 2, and 6/2 modulo 3 is 0")
}

func TestBrokenPatterns(t *testing.T) {
	t.Parallel()
	for pattern, says := range map[string]string{
		"{rand 1 2}":  `{rand 1 2}: there is no "rand"; use n, div, int, float, pick or hex`,
		"{int 1}":     "{int 1}: int takes 2 numbers",
		"{int 1 x}":   `{int 1 x}: "x" is no number`,
		"{int 3 1}":   "the wrong way round",
		"{div 0 1 1}": "the wrong way round",
		"{pick}":      "{pick}: pick needs words",
	} {
		require.ErrorContains(t, generate(filepath.Join(t.TempDir(), "x"), "", pattern, 1), says)
	}
}

// program writes and builds one that prints each line of its input and what it
// is told to say at the end.
func program(t *testing.T, name, says string) Edition {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module example.com/echo\n\ngo 1.26\n"), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "main.go"), []byte(`package main

import (
	"fmt"
	"io"
	"os"
)

var last []byte

func main() {
	if len(os.Args) > 1 && os.Args[1] == "fail" {
		fmt.Fprintln(os.Stderr, "it fails")
		os.Exit(1)
	}
	for range 200 {
		last = make([]byte, 1<<20)
	}
	text, _ := io.ReadAll(os.Stdin)
	os.Stdout.Write(text)
	fmt.Println("`+says+`")
}
`), 0o600))
	b, err := subject.NewBuilder(t.Context())
	require.NoError(t, err)
	built, err := b.Build(t.Context(), dir, subject.Plain)
	require.NoError(t, err)
	return Edition{name, built}
}

func TestEditionsAreMeasuredInTurn(t *testing.T) {
	t.Parallel()
	load := &catalog.Load{Says: "three lines", Stdin: "in", Files: []catalog.LoadFile{{Name: "in", Row: "{n}", Rows: 3}}}
	work, err := Prepare(t.Context(), load, t.TempDir())
	require.NoError(t, err)
	defer work.Close()
	v1, v2 := program(t, "v1", "done"), program(t, "v2", "done")
	var told []int
	results, err := work.Measure(t.Context(), []Edition{v1, v2}, 3, func(round int) { told = append(told, round) })
	require.NoError(t, err)
	require.Equal(t, []int{0, 1, 2, 3}, told)
	require.Len(t, results, 2)
	for _, r := range results {
		require.Len(t, r.Runs, 3, "the round that warms the machine does not count")
		for _, run := range r.Runs {
			require.Positive(t, run.Wall)
			require.Positive(t, run.CPU)
			require.Greater(t, run.PeakRSS, int64(1<<20))
		}
		require.Greater(t, r.Allocated, int64(150<<20), "it makes 200 MiB, most of it garbage at once")
		require.Less(t, r.Allocated, int64(250<<20))
	}

	_, err = work.Measure(t.Context(), []Edition{v1, program(t, "v2", "other")}, 1, func(int) {})
	require.ErrorContains(t, err, "prints something else than the edition before it")
	load.Args = []string{"fail"}
	_, err = work.Measure(t.Context(), []Edition{v1}, 1, func(int) {})
	require.ErrorContains(t, err, "v1 cannot do the load: exit code 1: it fails")
}

func TestAllocated(t *testing.T) {
	t.Parallel()
	trace := "gc 1 @0.004s 2%: 0.02+0.4+0.01 ms clock, 0.05+0.1/0.3/0.5+0.03 ms cpu, 4->5->1 MB, 4 MB goal, 0 MB stacks, 0 MB globals, 2 P\n" +
		"a line of the program's own\n" +
		"gc 2 @0.009s 2%: 0.02+0.4+0.01 ms clock, 0.05+0.1/0.3/0.5+0.03 ms cpu, 7->7->2 MB, 8 MB goal, 0 MB stacks, 0 MB globals, 2 P\n"
	require.Equal(t, int64(5+6)<<20, allocated(trace))
	require.Zero(t, allocated(""))
}

func TestCompare(t *testing.T) {
	t.Parallel()
	result := func(name string, factor float64) Result {
		r := Result{Edition: name}
		for i := range 12 {
			// The machine becomes slower and slower; the ratio does not.
			cpu := time.Duration(float64(time.Second) * factor * float64(1+i))
			r.Runs = append(r.Runs, Run{Wall: cpu, CPU: cpu, PeakRSS: int64(factor * (1 << 20))})
		}
		return r
	}
	rows := Compare([]Result{result("v1", 1), result("v2", 0.5)})
	require.Len(t, rows, 6)
	v2 := rows[1]
	require.Equal(t, "v2", v2.Edition)
	require.Equal(t, "CPU", v2.Metric)
	require.InDelta(t, 0.5, v2.Ratio.Center, 1e-9)
	require.InDelta(t, 0.5, v2.Ratio.Low, 1e-9)
	require.InDelta(t, 0.5, v2.Ratio.High, 1e-9)
	require.True(t, v2.Ratio.Sure)
	require.Less(t, v2.Value.Low, v2.Value.Center)
	require.Greater(t, v2.Value.High, v2.Value.Center)

	few := figure([]float64{1, 3})
	require.Equal(t, Figure{Center: 2, Low: 1, High: 3, Sure: false}, few, "two rounds have a range and no confidence")
	require.InDelta(t, 0.5, GeoMean([]float64{0.25, 1}), 1e-9)
}

func TestPictures(t *testing.T) {
	t.Parallel()
	svg := SVG("A <title>", []Bar{{"01, CPU", Figure{0.3, 0.2, 0.4, true}, "(0.2 to 0.4)"}, {"02, CPU", Figure{3, 2.5, 4, true}, ""}})
	decoder := xml.NewDecoder(strings.NewReader(svg))
	for {
		_, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
	}
	require.Contains(t, svg, "A &lt;title&gt;")
	require.Contains(t, svg, `class="more"`)
	require.Equal(t, "███·······", Figure{Center: 0.3}.Text(10))
	require.Equal(t, "██████████▶", Figure{Center: 1.2}.Text(10))
}
