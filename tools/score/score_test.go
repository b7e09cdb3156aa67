package score_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/mutate"
	"brownfield/tools/score"
	"brownfield/tools/subject"
)

func TestMain(m *testing.M) {
	subject.Supervise()
	os.Exit(m.Run())
}

// measure scores scripts over the mutants of the max program.
func measure(t *testing.T, scripts map[string]string) (*score.Report, error) {
	t.Helper()
	builder, err := subject.NewBuilder(t.Context())
	require.NoError(t, err)
	dir, room := filepath.Join("testdata", "max"), t.TempDir()
	program, err := mutate.Load(t.Context(), builder, dir, room)
	require.NoError(t, err)
	s, err := builder.Build(t.Context(), dir, subject.Plain)
	require.NoError(t, err)
	mutated := *s
	mutated.Binary = filepath.Join(room, s.Program)
	require.NoError(t, program.Build(t.Context(), mutated.Binary))
	var files []string
	for name, text := range scripts {
		file := filepath.Join(room, name+".txtar")
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
		files = append(files, file)
	}
	return score.Measure(t.Context(), program, []*score.Suite{score.Scripts("scripts", &mutated, files)}, score.Options{})
}

// outcomes are those of the mutants whose text is before.
func outcomes(report *score.Report, before string) map[string]score.Outcome {
	found := map[string]score.Outcome{}
	for _, r := range report.Results {
		if r.Mutant.Before == before {
			found[r.Mutant.After] = r.Outcome
		}
	}
	return found
}

func TestABetterSuiteCatchesMore(t *testing.T) {
	t.Parallel()
	weak, err := measure(t, map[string]string{"one": "# It prints.\nrun max 3\nstdout 3\n"})
	require.NoError(t, err)
	strong, err := measure(t, map[string]string{
		"one": "# It prints.\nrun max 3\nstdout 3\n",
		"two": "# The first of two can be the larger one.\nrun max 5 3\nstdout '^5$'\n",
	})
	require.NoError(t, err)
	require.Greater(t, strong.Count(score.Detected), weak.Count(score.Detected))
	require.Equal(t, len(strong.Results), strong.Count(score.Detected, score.TimedOut, score.Survived, score.Unreached))

	// Nobody calls complain, and so none of its mutants costs a run.
	for _, r := range strong.Results {
		if r.Mutant.Func == "complain" {
			require.Equal(t, score.Unreached, r.Outcome, "%+v", r.Mutant)
			require.Zero(t, r.Ran)
		}
	}
	// Where both sides are never equal, > cannot be told from >=: no script
	// comes by in a way that could make a difference.
	require.Equal(t, score.Unreached, outcomes(strong, "n > best")["n >= best"])
	require.Equal(t, score.Detected, outcomes(strong, "n > best")["n <= best"])
}

func TestARedSuiteIsNotScored(t *testing.T) {
	t.Parallel()
	_, err := measure(t, map[string]string{"red": "run max 3\nstdout 4\n"})
	var baseline *score.BaselineError
	require.ErrorAs(t, err, &baseline)
	require.Equal(t, "red", baseline.Case)
	_, err = measure(t, map[string]string{"skipped": "skip 'not today'\n"})
	require.ErrorContains(t, err, "it skips itself")
}
