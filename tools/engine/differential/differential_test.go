package differential_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/engine/differential"
	"brownfield/tools/engine/script"
	"brownfield/tools/engine/subject"
	"brownfield/tools/internal/longtest"
)

func TestMain(m *testing.M) {
	subject.Supervise()
	os.Exit(m.Run())
}

// build builds the program in a directory.
func build(t *testing.T, dir ...string) *subject.Subject {
	t.Helper()
	builder, err := subject.NewBuilder(t.Context())
	require.NoError(t, err)
	s, err := builder.Build(t.Context(), filepath.Join(dir...), subject.Plain)
	require.NoError(t, err)
	return s
}

// pair is v1 and v2 of the tiny kata, which differ on letters of two bytes.
func pair(t *testing.T) differential.Pair {
	t.Helper()
	tiny := filepath.Join("..", "..", "testdata", "tiny")
	return differential.Pair{Oracle: build(t, tiny, "v1", "01-tiny"), Edition: build(t, tiny, "v2", "01-tiny")}
}

func TestEditionsThatAgree(t *testing.T) {
	t.Parallel()
	c := differential.Case{Args: []string{"Ann"}, Stdin: "unread\n", Files: map[string]string{"a.txt": "a\n"}}
	require.NoError(t, pair(t).Compare(t.Context(), t.TempDir(), c))
}

func TestDifferenceBecomesAScriptThatTellsThemApart(t *testing.T) {
	t.Parallel()
	p := pair(t)
	for name, c := range map[string]differential.Case{
		"plain":  {Args: []string{"Zoë"}},
		"spoken": {Args: []string{"it's Zoë"}, Stdin: "typed\n", Files: map[string]string{"a.txt": "a\n", "marker.txt": "-- not a file --\n"}},
	} {
		err := p.Compare(t.Context(), t.TempDir(), c)
		var difference *differential.Difference
		require.ErrorAs(t, err, &difference, name)
		require.ErrorContains(t, err, "letters")

		file := filepath.Join(t.TempDir(), "found.txtar")
		require.NoError(t, os.WriteFile(file, difference.Script("greet"), 0o600))
		onOracle, err := script.Run(t.Context(), file, p.Oracle, script.Options{})
		require.NoError(t, err)
		require.Nil(t, onOracle.Failure, name)
		onEdition, err := script.Run(t.Context(), file, p.Edition, script.Options{})
		require.NoError(t, err)
		require.NotNil(t, onEdition.Failure, name)
		require.Equal(t, "cmp stdout want", onEdition.Failure.Command)
	}
}

func TestLimitsAndExitCodesAreCompared(t *testing.T) {
	longtest.Begin(t)
	longtest.Begin(t)
	t.Parallel()
	err := pair(t).Compare(t.Context(), t.TempDir(), differential.Case{}) // v1 hangs without a name
	require.ErrorContains(t, err, "exit code 1, and v1's is 137")
	require.ErrorContains(t, err, `v1 "deadline"`)
}

func TestFilesAreComparedAndUpstreamsServeEachCall(t *testing.T) {
	t.Parallel()
	p := differential.Pair{Oracle: build(t, "testdata", "keep"), Edition: build(t, "testdata", "shout")}
	c := differential.Case{
		// The second request would be another answer: each call has its own server.
		Upstreams: map[string]string{"files": "[[route]]\npath = \"/a\"\ntimes = 1\nbody = \"text\\n\"\n[[route]]\npath = \"/b\"\nbody = \"42\\n\"\n"},
		Files:     map[string]string{"url": "$files/b\n"},
		Args:      []string{"url", "out.txt"},
	}
	require.NoError(t, p.Compare(t.Context(), t.TempDir(), c))

	c.Files["url"] = "$files/a\n"
	err := p.Compare(t.Context(), t.TempDir(), c)
	var difference *differential.Difference
	require.ErrorAs(t, err, &difference)
	require.ErrorContains(t, err, "-text\n+TEXT\n")
	require.NotContains(t, err.Error(), "127.0.0.1")

	file := filepath.Join(t.TempDir(), "found.txtar")
	require.NoError(t, os.WriteFile(file, difference.Script("save"), 0o600))
	onOracle, err := script.Run(t.Context(), file, p.Oracle, script.Options{})
	require.NoError(t, err)
	require.Nil(t, onOracle.Failure)
	onEdition, err := script.Run(t.Context(), file, p.Edition, script.Options{})
	require.NoError(t, err)
	require.NotNil(t, onEdition.Failure)
	require.Equal(t, "cmp 'out.txt' 'want-out.txt'", onEdition.Failure.Command)
}

// A call without a report says so, and wraps no error that is not there.
func TestACallThatCannotBeMadeSaysWhy(t *testing.T) {
	t.Parallel()
	p := pair(t)
	p.Edition.Binary = filepath.Join(t.TempDir(), "gone")
	err := p.Compare(t.Context(), t.TempDir(), differential.Case{Args: []string{"Ann"}})
	require.ErrorContains(t, err, "its supervisor left 0 reports instead of one (exit status 125)")
	require.NotContains(t, err.Error(), "%!")
}
