package score

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/semaphore"
)

// roomFor is a target of which so many runs may go side by side, one of which has
// begun.
func roomFor(t *testing.T, most int) *measured {
	t.Helper()
	s := &session{cores: semaphore.NewWeighted(wholeMachine)}
	require.True(t, s.cores.TryAcquire(share(most)))
	return &measured{session: s, most: most}
}

// Each of four runs waits for the other three.
func TestRunsGoSideBySideWhereThereIsRoom(t *testing.T) {
	t.Parallel()
	m := roomFor(t, 4)
	var met atomic.Int32
	all := make(chan struct{})
	require.NoError(t, m.spread(t.Context(), 0, 5, func(ctx context.Context, _ int) (bool, error) {
		if met.Add(1) == 4 {
			close(all)
		}
		select {
		case <-all:
			return false, nil
		case <-ctx.Done():
			return false, context.Cause(ctx)
		}
	}))
	require.EqualValues(t, 5, met.Load())
	require.True(t, m.cores.TryAcquire(wholeMachine-share(4)), "the room is given back")
}

func TestRunsGoOneAfterTheOther(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ most, first int }{"in turn": {4, 5}, "no room": {1, 0}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var order []int // The race detector objects when runs meet.
			require.NoError(t, roomFor(t, tt.most).spread(t.Context(), tt.first, 5, func(_ context.Context, i int) (bool, error) {
				order = append(order, i)
				return i == 3, nil
			}))
			require.Equal(t, []int{0, 1, 2, 3}, order, "the fourth was enough")
		})
	}
}

func TestAnErrorEndsAllRuns(t *testing.T) {
	t.Parallel()
	wrong := errors.New("no room on the disk")
	err := roomFor(t, 4).spread(t.Context(), 0, 100, func(ctx context.Context, i int) (bool, error) {
		if i == 2 {
			return false, wrong
		}
		<-ctx.Done()
		return false, context.Cause(ctx)
	})
	require.ErrorIs(t, err, wrong)
}

// Some scripts, from the first to the last, show how busy all are.
func TestSample(t *testing.T) {
	t.Parallel()
	var numbers []int
	for i := range 118 {
		numbers = append(numbers, i)
	}
	some, others := sample(numbers)
	require.Len(t, some, sampled)
	require.Len(t, others, 118-sampled)
	require.Less(t, some[0], 10)
	require.Equal(t, 117, some[sampled-1])
	some, others = sample(numbers[:5])
	require.Len(t, some, 5)
	require.Empty(t, others)
}
