package selfreview_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/school/selfreview"
)

func root() string { return filepath.Join("..", "..", "..") }

// The checklist says of exactly those questions that a machine answers them
// which one answers, in the same order, and each says why it is asked, how to
// look, and shows an example.
func TestTheChecklistAndTheMachineAgree(t *testing.T) {
	t.Parallel()
	questions, err := selfreview.ReadChecklist(root())
	require.NoError(t, err)
	require.Greater(t, len(questions), 30)
	var promised, given []string
	for _, q := range questions {
		require.True(t, strings.HasSuffix(q.Asks, "?"), "%s is no question: %s", q.ID, q.Asks)
		require.NotEmpty(t, q.Section, q.ID)
		require.NotEmpty(t, q.Why, q.ID)
		require.NotEmpty(t, q.Look, q.ID)
		require.NotEmpty(t, q.Example, q.ID)
		if q.Machine != "" {
			promised = append(promised, q.ID)
		}
	}
	for _, a := range (&selfreview.Facts{}).Answers() {
		given = append(given, a.ID)
	}
	require.Equal(t, promised, given)
}

// quoted is a line of an edition: v1/03 pool.go:59 `go retry(e, 2, results)`.
var quoted = regexp.MustCompile("(v[12])/(\\d\\d) (\\S+):(\\d+) `([^`]+)`")

// The examples are lines of the katas as they are now.
func TestExamplesAreTrue(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join(root(), selfreview.ChecklistFile))
	require.NoError(t, err)
	all := quoted.FindAllStringSubmatch(strings.Join(strings.Fields(string(text)), " "), -1)
	require.Greater(t, len(all), 30)
	for _, m := range all {
		files, err := filepath.Glob(filepath.Join(root(), m[1], m[2]+"-*", m[3]))
		require.NoError(t, err)
		require.Len(t, files, 1, m[0])
		source, err := os.ReadFile(files[0])
		require.NoError(t, err)
		lines := strings.Split(string(source), "\n")
		at, err := strconv.Atoi(m[4])
		require.NoError(t, err)
		require.LessOrEqual(t, at, len(lines), m[0])
		require.Contains(t, strings.Join(strings.Fields(lines[at-1]), " "), m[5], m[0])
	}
}

func TestAChecklistIsReadStrictly(t *testing.T) {
	t.Parallel()
	for text, says := range map[string]string{
		"## A\n\n- **A1** Is it?\n- **A1** Is it still?\n":         "review-checklist.md:4: question A1 is asked twice",
		"## A\n\n- **A1** Is it?\n  Why: so.\n  Why: once more.\n": "review-checklist.md:5: question A1 has Why twice",
	} {
		dir := t.TempDir()
		require.NoError(t, os.Mkdir(filepath.Join(dir, "docs"), 0o750))
		require.NoError(t, os.WriteFile(filepath.Join(dir, selfreview.ChecklistFile), []byte(text), 0o600))
		_, err := selfreview.ReadChecklist(dir)
		require.ErrorContains(t, err, says)
	}
}
