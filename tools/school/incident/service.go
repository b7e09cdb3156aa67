package incident

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"brownfield/tools/engine/subject"
	"brownfield/tools/internal/loopback"
)

// An instance is one process of the service, or one run of a job.
type instance struct {
	addr    string
	since   int // minute
	cmd     *exec.Cmd
	input   *os.File
	lines   chan string // to be written to input; closed at the end
	out     *logbook    // its standard output
	reports subject.Reports
	exited  chan struct{}
}

const (
	serviceLife   = 3 * time.Hour
	serviceOutput = 256 << 20
)

// start starts one process of the service and waits until it accepts connections,
// if it was told an address, or until it has ended.
func (w *world) start(ctx context.Context, minute int, addr string, args []string) (*instance, error) {
	limits := subject.Limits{Wall: serviceLife, Output: serviceOutput, Files: w.inc.Service.Files}
	if w.inc.Service.Every > 0 && w.diskIsFull() {
		limits.File = 1 // A run may be too short for fill, and does not see the disk become free.
	}
	order, reports, err := w.sandbox.Order(limits, subject.Streams{})
	if err != nil {
		return nil, err
	}
	words := w.words(addr)
	listens := false
	given := make([]string, len(args))
	for i, arg := range args {
		listens = listens || strings.Contains(arg, "$ADDR") || strings.Contains(arg, addr)
		given[i] = words.Replace(arg)
	}
	one := &instance{addr: addr, since: minute, reports: reports, exited: make(chan struct{}), out: newLogbook()}
	one.cmd = exec.Command(filepath.Join(w.sandbox.Bin, w.inc.Kata.Program), given...) //nolint:gosec,noctx // Running it is the purpose; close ends it.
	one.cmd.Dir = w.dir
	one.cmd.Env = append(w.environment(words), order)
	one.cmd.Stdout, one.cmd.Stderr = io.MultiWriter(one.out, w.log), w.log
	if w.inc.Service.Input {
		reader, writer, err := os.Pipe()
		if err != nil {
			return nil, fmt.Errorf("cannot make a pipe: %w", err)
		}
		defer reader.Close() // The program has its own.
		one.cmd.Stdin, one.input, one.lines = reader, writer, make(chan string, mostLines)
		lines := one.lines
		w.running.Go(func() { feed(writer, lines) })
	}
	if err := one.cmd.Start(); err != nil {
		return nil, errors.Join(fmt.Errorf("cannot start %s: %w", w.inc.Kata.Program, err), one.closeInput())
	}
	w.running.Go(func() {
		defer close(one.exited)
		_ = one.cmd.Wait() // The report says how it ended.
	})
	w.poll(ctx, startPatience, []*instance{one}, func(ctx context.Context) bool {
		return one.hasExited() || reports.Started() && (!listens || loopback.Accepts(ctx, addr))
	})
	if !listens && w.inc.Service.Every == 0 { // Nothing but its end shows that it has refused its flags.
		w.poll(ctx, time.Duration(w.inc.Patience), []*instance{one}, func(context.Context) bool { return one.hasExited() })
	}
	if w.diskIsFull() {
		w.fill(one)
	}
	return one, nil
}

// startPatience is how long a start may take.
const startPatience = 5 * time.Second

// mostLines are the lines that may wait for the program to read them.
const mostLines = 100_000

// feed writes lines to a program's standard input until there are no more, or the
// program has ended.
func feed(input *os.File, lines <-chan string) {
	defer input.Close()
	for line := range lines {
		if _, err := io.WriteString(input, line+"\n"); err != nil {
			return
		}
	}
}

// closeInput ends the standard input. Lines that still wait are dropped.
func (one *instance) closeInput() error {
	if one.input == nil {
		return nil
	}
	close(one.lines)
	one.lines = nil
	// A feed that hangs in a write ends with this, or with the program.
	if err := one.input.Close(); err != nil && !errors.Is(err, os.ErrClosed) {
		return err
	}
	return nil
}

func (one *instance) hasExited() bool {
	select {
	case <-one.exited:
		return true
	default:
		return false
	}
}

// exit is the exit code of an instance that has ended.
func (one *instance) exit() int {
	reports, err := one.reports.Read()
	if err != nil || len(reports) == 0 {
		return -1
	}
	return reports[0].Exit
}

// signal sends a signal to an instance.
func (one *instance) signal(number syscall.Signal) error {
	if err := subject.Signal(one.cmd.Process, number); err != nil && !one.hasExited() {
		return fmt.Errorf("cannot send a signal: %w", err)
	}
	return nil
}

// end asks an instance to end, as a deploy does: with SIGTERM, and with SIGKILL
// when it has not done so within the patience. It reports whether the first was enough.
func (w *world) end(ctx context.Context, one *instance) (willingly bool, err error) {
	if err := one.signal(syscall.SIGTERM); err != nil {
		return false, err
	}
	if w.poll(ctx, time.Duration(w.inc.Patience), []*instance{one}, func(context.Context) bool { return one.hasExited() }) {
		return true, one.closeInput()
	}
	if err := one.signal(syscall.SIGKILL); err != nil {
		return false, err
	}
	w.poll(ctx, startPatience, []*instance{one}, func(context.Context) bool { return one.hasExited() })
	return false, one.closeInput()
}
