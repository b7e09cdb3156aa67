package follow

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"brownfield/tools/engine/subject"
	"brownfield/tools/internal/longtest"
	"brownfield/tools/school/catalog"
	"brownfield/tools/school/check"
	"brownfield/tools/school/workspace"
)

func TestMain(m *testing.M) {
	subject.Supervise()
	os.Exit(m.Run())
}

func TestPanicOfACheckIsItsEnd(t *testing.T) {
	end := (&checking{}).examine(t.Context(), nil, false)
	require.Equal(t, Failed, end.Kind)
	require.ErrorContains(t, end.Err, "cannot finish the check: panic")
}

// Each save is told from its begin to its end; so is a copy that is gone, and one that
// is there again.
func TestEverySaveIsTold(t *testing.T) {
	longtest.Begin(t)
	root := t.TempDir()
	require.NoError(t, os.CopyFS(root, os.DirFS(filepath.Join("..", "..", "testdata", "tiny"))))
	c, err := catalog.Open(root)
	require.NoError(t, err)
	kata := c.Katas[0]
	require.NoError(t, os.CopyFS(kata.Work, os.DirFS(kata.V2)))
	builder, err := subject.NewBuilder(t.Context())
	require.NoError(t, err)
	examiner, err := check.NewExaminer(builder, root, kata, catalog.Edition{Name: "work", Dir: kata.Work})
	require.NoError(t, err)
	f, err := Open(examiner)
	require.NoError(t, err)

	ctx, cancel := context.WithCancel(t.Context())
	events, again := make(chan Event), make(chan struct{}, 1)
	var running errgroup.Group
	running.Go(func() error { return f.Run(ctx, events, again) })
	until := func(kind Kind) Event {
		for e := range events {
			if e.Kind == kind {
				return e
			}
			require.NotEqual(t, Failed, e.Kind, e.Err)
		}
		return Event{}
	}
	score := func() workspace.Score { return check.Tally(until(Ended).Card, check.Behaviour) }

	require.Empty(t, until(Began).Card.Checks)
	require.Equal(t, check.Behaviour, until(Verdict).Verdict.Check)
	require.Equal(t, workspace.Score{Passed: 2, Total: 2}, score())
	main := filepath.Join(kata.Work, "main.go")
	source, err := os.ReadFile(main)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(main, bytes.Replace(source, []byte(`"hello"`), []byte(`"goodbye"`), 1), 0o600))
	require.NotEmpty(t, until(Began).Card.Checks)
	require.Equal(t, workspace.Score{Passed: 1, Total: 2}, score())
	again <- struct{}{}
	require.Zero(t, until(Ended).Made, "it was checked although nothing has changed")

	require.NoError(t, os.Rename(kata.Work, kata.Work+".away"))
	require.ErrorContains(t, until(Troubled).Err, "your copy is gone")
	require.NoError(t, os.Rename(kata.Work+".away", kata.Work))
	require.NotZero(t, until(Ended).Made, "this scorecard is known")
	cancel()
	require.ErrorIs(t, running.Wait(), context.Canceled)
}
