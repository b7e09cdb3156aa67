package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"time"
)

const (
	// maxLine bounds what is kept of a line that does not end.
	maxLine = 1 << 20
	// drain is how long the output of a killed job is still read. All that can be
	// in the pipe was written before.
	drain = 100 * time.Millisecond
)

// A stream carries one of a job's two outputs to that of cronrun.
type stream struct {
	name         string
	to           io.Writer
	from, theirs *os.File // the two ends of a pipe
}

// newStream makes a stream whose one end is for a job.
func newStream(name string, to io.Writer) (*stream, error) {
	from, theirs, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("cannot make a pipe: %w", err)
	}
	return &stream{name: name, to: to, from: from, theirs: theirs}, nil
}

// copy copies until no process has the job's end any more.
func (s *stream) copy() error { return copyLines(s.to, s.name, s.from) }

// hurry ends the copying soon, whoever else may have the job's end.
func (s *stream) hurry() {
	_ = s.from.SetReadDeadline(time.Now().Add(drain)) // A pipe has deadlines.
}

// copyLines writes each line with a name in front, in one Write. It reads on when
// that fails: a job must not hang because the disk is full.
func copyLines(w io.Writer, name string, r io.Reader) (failed error) {
	reader := bufio.NewReaderSize(r, 64<<10)
	line := []byte(name + ": ")
	start := len(line)
	for {
		part, err := reader.ReadSlice('\n')
		line = append(line, part...)
		if errors.Is(err, bufio.ErrBufferFull) && len(line) < maxLine {
			continue
		}
		if len(line) > start {
			text := bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r"))
			if _, err := w.Write(append(text, '\n')); err != nil {
				failed = fmt.Errorf("cannot print a line: %w", err)
			}
			line = line[:start]
		}
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return failed // The end of the output, or of the patience with it.
		}
	}
}
