package subject

import (
	"fmt"
	"io"
	"os"
	"sync"
)

// connect gives the subject what it writes one stream to: the file of that name, or a
// pipe that is pumped.
func (s *supervisor) connect(pumps *sync.WaitGroup, stream *io.Writer, name string, to io.Writer, what string, overflow chan<- string) (*os.File, error) {
	if name == "" {
		return s.pump(pumps, stream, to, what, overflow)
	}
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600) //nolint:gosec // The script names it.
	if err != nil {
		return nil, fmt.Errorf("cannot open the program's %s: %w", what, err)
	}
	*stream = file
	return file, nil
}

// pump gives the subject a pipe for one stream and copies from it to our own,
// up to the limit. Beyond the limit it says so once and keeps reading, so that
// the subject is ended by the supervisor and not by a full pipe.
func (s *supervisor) pump(group *sync.WaitGroup, stream *io.Writer, to io.Writer, name string, overflow chan<- string) (*os.File, error) {
	from, into, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("cannot make a pipe: %w", err)
	}
	*stream = into
	s.pipes = append(s.pipes, from)
	group.Go(func() {
		defer from.Close()
		if _, err := io.CopyN(to, from, s.order.Limits.Output); err != nil {
			return // The subject is done, or our reader has left: closing passes that on.
		}
		rest, err := io.CopyN(io.Discard, from, 1)
		if err != nil || rest == 0 {
			return
		}
		overflow <- name
		_, _ = io.Copy(io.Discard, from) // Whatever ends it, there is nothing left to read.
	})
	return into, nil
}
