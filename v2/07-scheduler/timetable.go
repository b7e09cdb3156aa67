package main

import (
	"bufio"
	"fmt"
	"io"
	"time"
)

// A timetable knows when each job is due next; the zero time stands for never.
type timetable struct {
	jobs []*job
	next []time.Time
}

func newTimetable(jobs []*job, from time.Time) *timetable {
	t := &timetable{jobs: jobs, next: make([]time.Time, len(jobs))}
	for i := range jobs {
		t.advance(i, from)
	}
	return t
}

// first returns the index of the job that is due first, of two at the same time
// the one further up in the crontab.
func (t *timetable) first() (index int, ok bool) {
	for i, at := range t.next {
		if at.IsZero() {
			continue
		}
		if !ok || at.Before(t.next[index]) {
			index, ok = i, true
		}
	}
	return index, ok
}

// advance lets a job be due again after a time.
func (t *timetable) advance(index int, after time.Time) {
	t.next[index] = t.jobs[index].schedule.Next(after)
}

// list prints the next n runs. The on-call calendar imports this, so keep the
// format.
func list(w io.Writer, t *timetable, n int) error {
	out := bufio.NewWriter(w)
	for range n {
		i, ok := t.first()
		if !ok {
			break
		}
		fmt.Fprintf(out, "%s  %s\n", t.next[i].Format(time.RFC3339), t.jobs[i].name)
		t.advance(i, t.next[i])
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("cannot print the list: %w", err)
	}
	return nil
}
