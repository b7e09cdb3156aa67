package main

import (
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

// star is the bit with which cron marks a column that leaves the day to the
// other one.
const star = 1 << 63

// parseSchedule reads the columns of a schedule: six, or those of a descriptor
// such as @daily.
func parseSchedule(columns []string) (cron.Schedule, error) {
	parser := cron.NewParser(cron.Second | cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow | cron.Descriptor)
	schedule, err := parser.Parse(strings.Join(columns, " "))
	if err != nil {
		return nil, err
	}
	spec, ok := schedule.(*cron.SpecSchedule)
	if !ok {
		return schedule, nil // @every
	}
	// Since v3 a step unmarks the star: "*/2" and FRI would mean every second day,
	// and every Friday as well.
	if len(columns) == 6 {
		for i, bits := range map[int]*uint64{3: &spec.Dom, 5: &spec.Dow} {
			if strings.ContainsAny(columns[i], "*?") {
				*bits |= star
			}
		}
	}
	return wallClock{spec}, nil
}

// A wallClock is a schedule that finds its times itself. The libraries step from
// one midnight to the next, and lose days in zones whose clocks change at
// midnight (docs/decisions, 0021).
type wallClock struct{ *cron.SpecSchedule }

// Next returns the first time after t that the clock on the wall of t's zone
// shows and the schedule has, or the zero time when there is none in five years.
// A time that the clock skips does not come, one that it shows twice comes twice.
func (w wallClock) Next(t time.Time) time.Time {
	t = t.Truncate(time.Second).Add(time.Second)
	last := t.Year() + 5
	for t.Year() <= last {
		switch {
		case w.Month&(1<<uint(t.Month())) == 0:
			t = midnight(t.Year(), t.Month()+1, 1, t.Location())
		case !w.day(t):
			t = midnight(t.Year(), t.Month(), t.Day()+1, t.Location())
		case w.Hour&(1<<uint(t.Hour())) == 0:
			t = t.Add(time.Hour - sinceHour(t))
		case w.Minute&(1<<uint(t.Minute())) == 0:
			t = t.Add(time.Minute - time.Duration(t.Second())*time.Second)
		case w.Second&(1<<uint(t.Second())) == 0:
			t = t.Add(time.Second)
		default:
			return t
		}
	}
	return time.Time{}
}

// day reports whether the schedule has the day of t. Of two restricted columns
// one is enough.
func (w wallClock) day(t time.Time) bool {
	dom, dow := w.Dom&(1<<uint(t.Day())) != 0, w.Dow&(1<<uint(t.Weekday())) != 0
	if w.Dom&star != 0 || w.Dow&star != 0 {
		return dom && dow
	}
	return dom || dow
}

// midnight returns the beginning of a day, which is later where the clock skips
// midnight.
func midnight(year int, month time.Month, day int, zone *time.Location) time.Time {
	t := time.Date(year, month, day, 0, 0, 0, 0, zone)
	if t.Hour() == 23 { // time.Date may answer with the hour before.
		return t.Add(time.Hour)
	}
	return t
}

// sinceHour is how far the clock is past the full hour.
func sinceHour(t time.Time) time.Duration {
	return time.Duration(t.Minute())*time.Minute + time.Duration(t.Second())*time.Second
}
