package main

import (
	"errors"
	"fmt"
	"os"
	"time"

	log "github.com/sirupsen/logrus"
)

const limitReached = "limit reached"

// job takes one file through the pipeline: parse, enrich, filter, aggregate,
// write. Every stage has a goroutine and a channel of its own.
type job struct {
	in, out string
	errc    chan error
	broken  bool // the input ended too early, so its last hour is not whole
}

// fail ends the job with an error.
func (j *job) fail(err error) {
	j.broken = true
	j.errc <- err
}

func (j *job) run() error {
	ck, err := loadCheckpoint(j.out)
	if err != nil {
		return err
	}
	src, err := os.Open(j.in)
	if err != nil {
		return err
	}
	defer src.Close()
	s, err := openSink(j.out, ck)
	if err != nil {
		return err
	}
	defer s.close()

	records := j.parse(src, ck.Lines)
	hours := queue(j.aggregate(filter(j.enrich(records))))
	limited, err := j.write(s, hours)
	if err != nil {
		return err
	}
	if limited {
		fmt.Printf("%s: %d hours, %d rows, more to come\n", j.in, s.hours, s.rows)
		return errors.New(limitReached)
	}
	select {
	case err := <-j.errc:
		return err
	default:
	}
	s.done = true
	fmt.Printf("%s: %d hours, %d rows\n", j.in, s.hours, s.rows)
	return nil
}

// write writes hours until there are no more, or enough.
func (j *job) write(s *sink, hours <-chan *hour) (limited bool, err error) {
	for {
		select {
		case h, ok := <-hours:
			if !ok {
				return false, nil
			}
			if err := s.write(h); err != nil {
				return false, err
			}
			if s.hours == *limit {
				return true, nil
			}
		case <-time.After(30 * time.Second):
			log.WithField("file", j.in).Info("still waiting")
		}
	}
}

// queue keeps hours for the writer. The share is slow at night, and the product
// service closes our connections when we don't ask for a while (ETL-31).
func queue(in <-chan *hour) <-chan *hour {
	out := make(chan *hour)
	go func() {
		defer close(out)
		var waiting []*hour
		for in != nil || len(waiting) > 0 {
			var next *hour
			var ready chan<- *hour
			if len(waiting) > 0 {
				next, ready = waiting[0], out
			}
			select {
			case h, ok := <-in:
				if ok {
					waiting = append(waiting, h)
				} else {
					in = nil
				}
			case ready <- next:
				waiting = waiting[1:]
			}
		}
	}()
	return out
}
