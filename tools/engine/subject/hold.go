package subject

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"time"
)

// heldInput is a standard input that does not end: what a program reads from
// when a person sits at the terminal. Once the program has read all that was
// typed, the person presses Ctrl-C.
type heldInput struct {
	reader, writer *os.File
	done           chan struct{}
}

func holdInput(cmd *exec.Cmd) (*heldInput, error) {
	reader, writer, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("cannot make a pipe: %w", err)
	}
	cmd.Stdin = reader
	return &heldInput{reader: reader, writer: writer, done: make(chan struct{})}, nil
}

// start feeds the subject from our own standard input and then watches the
// pipe: when it is empty, everything has been read, and the signal is due.
func (h *heldInput) start(group *sync.WaitGroup, subject *os.Process, due syscall.Signal) {
	group.Go(func() {
		if _, err := io.Copy(h.writer, os.Stdin); err != nil {
			return // The subject has gone.
		}
		ticker := time.NewTicker(time.Millisecond)
		defer ticker.Stop()
		for {
			select {
			case <-h.done:
				return
			case <-ticker.C:
			}
			if unread, err := pending(h.reader); err != nil || unread == 0 {
				break
			}
		}
		_ = subject.Signal(due) // It fails only when the subject has just ended.
	})
}

func (h *heldInput) close() {
	close(h.done)
	_ = h.writer.Close() // Closing a pipe cannot fail in a way that matters here.
	_ = h.reader.Close()
}
