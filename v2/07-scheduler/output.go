package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"
)

const (
	// maxLine bounds what is kept of a line that does not end.
	maxLine = 1 << 20
	// drain is how long the output of a killed job is still read. All that can be
	// in the pipe was written before.
	drain = 100 * time.Millisecond
)

// An output carries what a job prints to the output of cronrun.
type output struct {
	name    string
	streams []stream
}

// A stream is one of a job's two outputs.
type stream struct {
	from, theirs *os.File // the two ends of a pipe
	to           io.Writer
}

// copy begins to copy. The function that it returns waits for the end of the
// output and returns what went wrong.
func (o *output) copy() (wait func() error) {
	errs := make([]error, len(o.streams))
	var copying sync.WaitGroup
	for i, s := range o.streams {
		s.theirs.Close() // The job has it now.
		copying.Go(func() {
			defer s.from.Close()
			errs[i] = copyLines(s.to, o.name, s.from)
		})
	}
	return func() error {
		copying.Wait()
		return errors.Join(errs...)
	}
}

// hurry ends the copying soon, whoever else may have the pipes.
func (o *output) hurry() {
	for _, s := range o.streams {
		_ = s.from.SetReadDeadline(time.Now().Add(drain)) // A pipe has deadlines.
	}
}

// abandon closes the pipes of a job that was never started.
func (o *output) abandon() {
	for _, s := range o.streams {
		s.from.Close()
		s.theirs.Close()
	}
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
