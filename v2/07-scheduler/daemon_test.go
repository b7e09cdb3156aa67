package main

import (
	"context"
	"log/slog"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// serve lets a daemon run for so long, in a bubble whose clock begins with the
// year 2000, and returns how often each job was run.
func serve(t *testing.T, tab, zone string, d time.Duration, run func(context.Context, *job)) map[string]int {
	t.Helper()
	jobs, location := jobsOf(t, tab), zoneOf(t, zone)
	counts := map[string]int{}
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		var mu sync.Mutex
		daemon := &daemon{jobs: jobs, location: location, log: slog.New(slog.DiscardHandler), run: func(ctx context.Context, j *job) int {
			mu.Lock()
			counts[j.name]++
			mu.Unlock()
			if run != nil {
				run(ctx, j)
			}
			return 0
		}}
		time.AfterFunc(d, func() { cancel(stopped{syscall.SIGTERM}) })
		require.NoError(t, daemon.serve(ctx))
	})
	return counts
}

const year = 366 * 24 * time.Hour // 2000 was a leap year.

func TestAYear(t *testing.T) {
	tab := `
0 30 2 * * *    nightly true
0 0 * * * *     hourly  true
0 0 12 * * SUN  weekly  true
0 0 0 29 2 *    leap    true
0 0 0 30 2 *    never   true
@every 90m      steady  true
`
	counts := serve(t, tab, "Europe/Berlin", year-time.Second, nil)
	assert.Equal(t, map[string]int{
		"nightly": 366 - 1 + 1, // Not on 26 March, and twice on 29 October.
		"hourly":  366*24 - 1,  // 23 hours on one day, 25 on another; it begins at one o'clock.
		"weekly":  53,
		"leap":    1,
		"steady":  366*16 - 1,
	}, counts)
}

func TestNoSundayIsLostWhereClocksChangeAtMidnight(t *testing.T) {
	for _, zone := range []string{"America/Sao_Paulo", "Asia/Beirut", "America/Havana"} {
		counts := serve(t, "0 0 12 * * SUN weekly true", zone, year, nil)
		assert.Equal(t, 53, counts["weekly"], zone)
	}
}

func TestASlowJobIsSkippedAndNoOtherWaits(t *testing.T) {
	slow := func(_ context.Context, j *job) {
		if j.name == "slow" {
			time.Sleep(25 * time.Second) //nolint:forbidigo // In a bubble of synctest.
		}
	}
	counts := serve(t, "*/10 * * * * * slow true\n*/10 * * * * * quick true", "UTC", 61*time.Second, slow)
	assert.Equal(t, map[string]int{"slow": 2, "quick": 6}, counts)
}

func TestTheDaemonWaitsForItsJobs(t *testing.T) {
	ended := false
	serve(t, "* * * * * * job true", "UTC", 1500*time.Millisecond, func(ctx context.Context, _ *job) {
		<-ctx.Done()
		time.Sleep(time.Hour) //nolint:forbidigo // In a bubble of synctest.
		ended = true
	})
	assert.True(t, ended)
}

func TestCtrlCIsNoRegularEnd(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(stopped{syscall.SIGINT})
	d := &daemon{jobs: jobsOf(t, "* * * * * * job true"), location: time.UTC, log: slog.New(slog.DiscardHandler)}
	assert.Equal(t, exitError{130}, d.serve(ctx))
}
