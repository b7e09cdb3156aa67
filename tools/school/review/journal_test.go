package review_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"brownfield/tools/school/review"
	"brownfield/tools/school/workspace"
)

func TestAReadingFromShowingToHandingIn(t *testing.T) {
	t.Parallel()
	kata := copied(t)
	w := workspace.At(filepath.Dir(filepath.Dir(kata.Work)))
	drill, err := review.Find(kata, 1)
	require.NoError(t, err)
	begin := time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)
	reading, err := drill.Begin(t.Context(), w, begin)
	require.NoError(t, err)
	require.Equal(t, begin, reading.Shown)

	// It is a git repository in which the change is the last commit, and the
	// notes are no part of it.
	git := func(args ...string) string {
		cmd := exec.CommandContext(t.Context(), "git", args...)
		cmd.Dir = drill.Home()
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, string(out))
		return string(out)
	}
	require.Contains(t, git("diff", "HEAD~"), "+func openInput(")
	require.Contains(t, git("log", "-1"), "Read compressed exports")
	require.Empty(t, git("status", "--porcelain"))
	require.FileExists(t, drill.Notes())

	// Showing it again neither touches the notes nor starts the clock again.
	require.NoError(t, os.WriteFile(drill.Notes(), []byte("gzip.go:57 hangs\n"), 0o600))
	reading, err = drill.Begin(t.Context(), w, begin.Add(time.Hour))
	require.NoError(t, err)
	require.Equal(t, begin, reading.Shown)

	score := drill.Score([]review.Finding{{File: "gzip.go", Line: 57}})
	attempt, err := drill.HandIn(w, score, begin.Add(90*time.Second))
	require.NoError(t, err)
	require.Equal(t, 90, attempt.Seconds)
	_, err = drill.HandIn(w, score, begin)
	require.ErrorContains(t, err, "was handed in meanwhile")

	j, err := review.ReadJournal(w)
	require.NoError(t, err)
	require.Empty(t, j.Open)
	last, ok := j.Last(drill)
	require.True(t, ok)
	require.InDelta(t, 1.0/6, last.Points, 1e-9)

	// A second attempt is kept, and says nothing of what one tends to miss.
	_, err = drill.Begin(t.Context(), w, begin)
	require.NoError(t, err)
	_, err = drill.HandIn(w, drill.Score(nil), begin)
	require.NoError(t, err)
	j, err = review.ReadJournal(w)
	require.NoError(t, err)
	require.Len(t, j.Attempts, 2)
	tendencies := j.Tendencies()
	require.Len(t, tendencies, 6)
	require.Equal(t, review.Tendency{Kind: review.Deadlock, Each: []bool{true}, Found: 1}, tendencies[5])
}

func TestAnUnreadableJournalIsNotTakenForEmpty(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(root, "work"), 0o750))
	require.NoError(t, os.WriteFile(filepath.Join(root, "work", ".reviews.toml"), []byte("format = 1\nattempt = ["), 0o600))
	_, err := review.ReadJournal(workspace.At(root))
	require.ErrorContains(t, err, "the last good state is in")
}
