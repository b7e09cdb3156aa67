package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
)

// job takes one file through the pipeline: parse, enrich, filter, aggregate,
// write.
type job struct {
	*etl
	in, out string
}

func (j *job) run(ctx context.Context) error {
	ck, err := loadCheckpoint(j.out)
	if err != nil {
		return err
	}
	src, err := j.open(ctx, j.in)
	if err != nil {
		return err
	}
	defer src.Close()
	s, err := openSink(ctx, j.out, ck)
	if err != nil {
		return err
	}

	records := j.parse(src, ck.Lines)
	hours := aggregate(j.filter(j.products.enrich(ctx, records)))
	limited, err := j.write(s, hours)
	if err := errors.Join(err, s.close(err == nil && !limited)); err != nil {
		return err
	}
	if limited {
		fmt.Fprintf(j.stdout, "%s: %d hours, %d rows, more to come\n", j.in, s.hours, s.rows)
		return errLimit
	}
	fmt.Fprintf(j.stdout, "%s: %d hours, %d rows\n", j.in, s.hours, s.rows)
	return nil
}

// write writes hours until there are no more, or enough.
func (j *job) write(s *sink, hours iter.Seq2[*hour, error]) (limited bool, err error) {
	for h, err := range hours {
		if err != nil {
			return false, err
		}
		if err := s.write(h); err != nil {
			return false, err
		}
		if s.hours == j.opts.limit {
			return true, nil
		}
	}
	return false, nil
}
