package main

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func jobsOf(t testing.TB, tab string) []*job {
	t.Helper()
	jobs, err := parseCrontab(strings.NewReader(tab), nil)
	require.NoError(t, err)
	return jobs
}

func zoneOf(t testing.TB, name string) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation(name)
	require.NoError(t, err)
	return zone
}

// TestNextIsTheFirst compares Next with a look at every minute of three days.
func TestNextIsTheFirst(t *testing.T) {
	zones := map[string]string{ // and a day before their clocks change
		"Europe/Berlin": "2019-03-30", "America/New_York": "2019-11-02", "America/Sao_Paulo": "2018-11-03",
		"Asia/Beirut": "2019-03-30", "Australia/Lord_Howe": "2019-10-05", "America/Havana": "2019-11-02",
	}
	rapid.Check(t, func(rt *rapid.T) {
		name := rapid.SampledFrom([]string{"Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Asia/Beirut", "Australia/Lord_Howe", "America/Havana"}).Draw(rt, "zone")
		zone := zoneOf(t, name)
		from, err := time.ParseInLocation(time.DateOnly, zones[name], zone)
		require.NoError(rt, err)
		from = from.Add(time.Duration(rapid.IntRange(0, 36*60).Draw(rt, "minutes")) * time.Minute)
		columns := []string{
			"0",
			rapid.SampledFrom([]string{"0", "30", "*/20", "59"}).Draw(rt, "minute"),
			rapid.SampledFrom([]string{"*", "0", "1", "2", "*/6", "23"}).Draw(rt, "hour"),
			rapid.SampledFrom([]string{"*", "*/2", "3", "31"}).Draw(rt, "day"),
			"*",
			rapid.SampledFrom([]string{"*", "SUN", "MON-FRI"}).Draw(rt, "weekday"),
		}
		schedule, err := parseSchedule(columns)
		require.NoError(rt, err)
		clock, ok := schedule.(wallClock)
		require.True(rt, ok)

		next := schedule.Next(from)
		for at := from.Add(time.Minute); at.Before(from.Add(72 * time.Hour)); at = at.Add(time.Minute) {
			if clock.Minute&(1<<uint(at.Minute())) > 0 && clock.Hour&(1<<uint(at.Hour())) > 0 && clock.day(at) {
				require.Equal(rt, at, next, "%v after %s", columns, from)
				return
			}
		}
		require.False(rt, next.Before(from.Add(72*time.Hour)))
	})
}

func TestAssignmentsDoNotReachJobsAbove(t *testing.T) {
	jobs := jobsOf(t, "A=1\n@daily a true\nA=2\nSHELL=/bin/bash\n@daily b true\n")
	assert.Equal(t, []string{"A=1"}, jobs[0].env)
	assert.Equal(t, "/bin/sh", jobs[0].shell)
	assert.Equal(t, []string{"A=1", "A=2", "SHELL=/bin/bash"}, jobs[1].env)
	assert.Equal(t, "/bin/bash", jobs[1].shell)
}

func BenchmarkNext(b *testing.B) {
	jobs := jobsOf(b, "0 30 2 29 2 * leap true")
	from := time.Date(2026, time.January, 1, 0, 0, 0, 0, zoneOf(b, "Europe/Berlin"))
	for b.Loop() {
		jobs[0].schedule.Next(from)
	}
}
