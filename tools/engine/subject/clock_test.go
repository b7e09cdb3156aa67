package subject_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"brownfield/tools/engine/process"
	"brownfield/tools/engine/subject"
	"brownfield/tools/internal/longtest"
)

// crowded keeps four busy processes a core running until the test ends.
func crowded(t *testing.T) {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("how long a thread waited for a processor only Linux tells")
	}
	builder, err := subject.NewBuilder(t.Context())
	require.NoError(t, err)
	program, err := builder.Build(t.Context(), filepath.Join("testdata", "hostile"), subject.Plain)
	require.NoError(t, err)
	for range 4 * runtime.NumCPU() {
		busy := exec.CommandContext(t.Context(), program.Binary, "compute")
		busy.Env = append(os.Environ(), "GOMAXPROCS=1")
		require.NoError(t, busy.Start())
		t.Cleanup(func() { _ = busy.Wait() }) // The test's context has killed it.
	}
}

// Not parallel: what runs beside it would be starved, too.
//
//nolint:paralleltest // As above.
func TestALimitCountsWhatTheMachineLetsTheProgramRun(t *testing.T) {
	longtest.Begin(t)
	crowded(t)
	begin := time.Now()
	got := hostile(t, call{limits: subject.Limits{Wall: 1200 * time.Millisecond}}, "compute", "600ms")
	require.Empty(t, got.Reason, "it needs half of its limit, and had to wait for the rest: %s", time.Since(begin))
	require.Greater(t, got.Wall, 1200*time.Millisecond, "on the wall it is late, or this test shows nothing")

	got = hostile(t, call{limits: subject.Limits{Wall: 600 * time.Millisecond}}, "compute")
	require.Equal(t, subject.Deadline, got.Reason, "what computes without an end is charged for it")
	require.Less(t, got.Wall, 30*time.Second)

	got = hostile(t, call{limits: subject.Limits{Wall: time.Second}}, "hang")
	require.Equal(t, subject.Deadline, got.Reason, "and so is what waits without an end")
	require.Less(t, got.Wall, 30*time.Second)
}

// What a program waits for counts as well: a server of ours that is starved.
//
//nolint:paralleltest // As above.
func TestAClockKnowsWhomTheProgramWaitsFor(t *testing.T) {
	longtest.Begin(t)
	crowded(t)
	builder, err := subject.NewBuilder(t.Context())
	require.NoError(t, err)
	program, err := builder.Build(t.Context(), filepath.Join("testdata", "hostile"), subject.Plain)
	require.NoError(t, err)
	server := exec.CommandContext(t.Context(), program.Binary, "compute")
	server.Env = append(os.Environ(), "GOMAXPROCS=1")
	require.NoError(t, server.Start())
	t.Cleanup(func() { _ = server.Wait() })

	begin := time.Now()
	ctx, end := process.Within(t.Context(), 700*time.Millisecond, nil, []int{server.Process.Pid})
	defer end()
	<-ctx.Done()
	require.ErrorIs(t, context.Cause(ctx), context.DeadlineExceeded)
	require.Greater(t, time.Since(begin), 1400*time.Millisecond)
}

func TestAClockThatIsEndedEndsAtOnce(t *testing.T) {
	t.Parallel()
	ctx, end := process.Within(t.Context(), time.Hour, []int{os.Getpid()}, nil)
	end()
	require.ErrorIs(t, context.Cause(ctx), context.Canceled)
}
