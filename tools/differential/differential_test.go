package differential_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/differential"
	"brownfield/tools/script"
	"brownfield/tools/subject"
)

func TestMain(m *testing.M) {
	subject.Supervise()
	os.Exit(m.Run())
}

// pair is v1 and v2 of the tiny kata, which differ on letters of two bytes.
func pair(t *testing.T) differential.Pair {
	t.Helper()
	builder, err := subject.NewBuilder(t.Context())
	require.NoError(t, err)
	build := func(edition string) *subject.Subject {
		s, err := builder.Build(t.Context(), filepath.Join("..", "kata", "testdata", "tiny", edition, "01-tiny"), subject.Plain)
		require.NoError(t, err)
		return s
	}
	return differential.Pair{Oracle: build("v1"), Edition: build("v2")}
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
	t.Parallel()
	err := pair(t).Compare(t.Context(), t.TempDir(), differential.Case{}) // v1 hangs without a name
	require.ErrorContains(t, err, "exit code 1, and v1's is 137")
	require.ErrorContains(t, err, `v1 "deadline"`)
}
