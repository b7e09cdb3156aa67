package subject

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"brownfield/tools/engine/process"
	"brownfield/tools/internal/printable"
)

const (
	// farewell is how long the children of a program that has ended may take to
	// end too before they count as left behind.
	farewell = 300 * time.Millisecond
	// lettingGo is how long the pipes of a subject that has ended are still read.
	// All that can be in them was written before.
	lettingGo = 5 * time.Second
	// ticksToDie bounds how long a killed process may take to vanish.
	ticksToDie = 250
	// refused is the exit code of a supervisor whose subject met a limit.
	refused = 125
)

// Supervise returns at once in an ordinary process. In one that was started
// from a [Sandbox] it never returns: it runs the subject, supervises it, writes
// the report and exits with the subject's own code. It has to be the first call
// in main, and in TestMain of tests that use stands.
func Supervise() {
	path := os.Getenv(orderEnv)
	if path == "" {
		return
	}
	order, err := readOrder(path)
	if err == nil {
		if filepath.Base(os.Args[0]) != order.Program {
			return
		}
		var code int
		if code, err = supervise(order, os.Args[1:]); err == nil {
			os.Exit(code) //nolint:revive // This process is the supervisor and has no other main.
		}
	}
	fmt.Fprintln(os.Stderr, "brownfield:", err)
	os.Exit(refused) //nolint:revive // As above.
}

// A supervisor looks after one run.
type supervisor struct {
	order  Order
	cmd    *exec.Cmd
	report Report

	lastWords lastWords
	kept      struct{ stdout, stderr bytes.Buffer }
	parent    int  // who started us; when that changes, nobody waits for the run
	ticks     int  // of watch so far
	killed    bool // somebody asked for that, so what the subject leaves is not its fault
	begin     time.Time
	clock     *process.Clock
	pipes     []*os.File // the reading ends, one for each pump
}

func supervise(order Order, args []string) (int, error) {
	if order.World != nil {
		if err := order.World.enter(&order); err != nil {
			return 0, err
		}
		if order.Binary == "" {
			return 0, nil // It was an attempt.
		}
	}
	if err := adoptOrphans(); err != nil {
		return 0, err
	}
	if err := confine(order.Limits); err != nil {
		return 0, err
	}
	s := &supervisor{order: order, parent: os.Getppid(), report: Report{Args: args}}
	var raceLog string
	if order.Race {
		// The program writes it, so it is apart from what the program has to leave alone.
		races, err := os.MkdirTemp(order.Reports, "races-")
		if err != nil {
			return 0, fmt.Errorf("cannot make room for race reports: %w", err)
		}
		raceLog = filepath.Join(races, "race")
		s.order.Writes = append(s.order.Writes, races)
	}
	s.cmd = exec.Command(order.Binary, args...) //nolint:gosec,noctx // Running it is the purpose; watch ends it.
	if !order.ByPath {
		s.cmd.Args[0] = order.Program
	}
	s.cmd.Env = subjectEnv(order, raceLog)
	s.cmd.SysProcAttr = ownGroup()
	if err := s.run(); err != nil {
		return 0, err
	}
	if order.Race {
		races, err := readRaces(raceLog)
		if err != nil {
			return 0, err
		}
		s.report.Races = races
	}
	if err := s.report.write(order.Reports); err != nil {
		return 0, err
	}
	if s.report.Reason != "" {
		return 0, fmt.Errorf("%s %s", order.Program, s.report.Detail)
	}
	return s.report.Exit, nil
}

// subjectEnv is our environment without the order and with the Go installation. For
// a race build, the detector is told to write out of the way and to leave the exit
// code alone.
func subjectEnv(order Order, raceLog string) []string {
	env := slices.DeleteFunc(os.Environ(), func(entry string) bool {
		return strings.HasPrefix(entry, orderEnv+"=") || strings.HasPrefix(entry, "GORACE=")
	})
	if _, set := os.LookupEnv("GOROOT"); !set && order.GoRoot != "" {
		env = append(env, "GOROOT="+order.GoRoot)
	}
	if order.Race {
		env = append(env, "GORACE=log_path="+raceLog+" exitcode=0 atexit_sleep_ms=0")
	}
	return env
}

// run starts the subject, watches it to its end and fills in the report.
func (s *supervisor) run() error {
	signals := make(chan os.Signal, 16)
	// To the end of this process: one that comes when the subject has ended is
	// nobody's any more, and must not keep the report from being written.
	signal.Notify(signals, append(passedSignals(), killRequest, syscall.SIGPIPE)...)

	var pumps sync.WaitGroup
	overflow := make(chan string, 2) // one place for each stream: a pump never waits
	toStdout, toStderr := io.Writer(os.Stdout), io.MultiWriter(os.Stderr, &s.lastWords)
	if s.order.Keep {
		toStdout, toStderr = io.MultiWriter(&s.kept.stdout, toStdout), io.MultiWriter(&s.kept.stderr, toStderr)
	}
	stdout, err := s.connect(&pumps, &s.cmd.Stdout, s.order.Streams.Stdout, toStdout, "standard output", overflow)
	if err != nil {
		return err
	}
	stderr, err := s.connect(&pumps, &s.cmd.Stderr, s.order.Streams.Stderr, toStderr, "standard error", overflow)
	if err != nil {
		return err
	}
	s.cmd.Stdin = os.Stdin
	var held *heldInput
	var due syscall.Signal
	if s.order.Streams.Signal != "" {
		if due, err = SignalNamed(s.order.Streams.Signal); err != nil {
			return err
		}
		if held, err = holdInput(s.cmd); err != nil {
			return err
		}
	}

	s.begin = time.Now()
	// The subject may wait for its parent's servers, and for us to take what it prints.
	s.clock = process.NewClock([]int{os.Getpid()}, []int{s.parent})
	if s.order.Strict || s.order.World != nil { // In a world of its own it waits for nobody outside.
		s.clock = process.NewClock([]int{os.Getpid()}, nil)
	}
	begun, exited := make(chan error, 1), make(chan struct{})
	pumps.Go(func() {
		defer close(exited)
		offMainThread(func() {
			err := s.start()
			begun <- err
			if err == nil {
				_ = s.cmd.Wait() // The error only repeats what ProcessState says.
			}
		})
	})
	if err := <-begun; err != nil {
		return fmt.Errorf("cannot start the program: %w", err)
	}
	if err := os.WriteFile(filepath.Join(s.order.Reports, started), nil, 0o600); err != nil {
		killTree(s.cmd.Process.Pid)
		return fmt.Errorf("cannot say that the program has started: %w", err)
	}
	// The subject has its own copies of what it writes to; ours would keep the pumps,
	// and readers of a pipe, from ever seeing the end.
	_ = stdout.Close()
	_ = stderr.Close()
	if held != nil {
		held.start(&pumps, s.cmd.Process, due)
	}
	s.watch(signals, overflow, exited)
	s.report.Wall, s.report.Own = time.Since(s.begin), s.clock.Read()
	if held != nil {
		held.close()
	}
	left, err := s.sweep()
	if err != nil {
		return err
	}
	// Nothing of the subject is left to write. Where a process can escape, it may
	// hold the pipes for good, and gets no longer than this.
	for _, pipe := range s.pipes {
		_ = pipe.SetReadDeadline(time.Now().Add(lettingGo)) // A pipe has deadlines.
	}
	pumps.Wait()
	s.report.Stdout, s.report.Stderr = s.kept.stdout.String(), s.kept.stderr.String()
	s.settle(left)
	return nil
}

// sweep waits a moment for the children that the subject leaves, kills what
// remains of its tree and reaps it. It returns what had to be killed.
func (s *supervisor) sweep() (left []string, err error) {
	if reapOrphans() {
		return nil, nil // Nearly always, and the sooner the next run can begin.
	}
	pid := s.cmd.Process.Pid
	deadline := time.NewTimer(farewell)
	defer deadline.Stop()
	ticker := time.NewTicker(tick)
	defer ticker.Stop()
	for s.report.Reason == "" {
		reapOrphans()
		if left = living(pid); len(left) == 0 {
			break
		}
		select {
		case <-ticker.C:
			continue
		case <-deadline.C:
		}
		break
	}
	for range ticksToDie {
		killTree(pid)
		reapOrphans()
		if len(living(pid)) == 0 {
			return left, nil
		}
		<-ticker.C
	}
	return nil, fmt.Errorf("cannot end %s: the kernel does not let go of it", s.order.Program)
}

// settle completes the report from what the kernel counted.
func (s *supervisor) settle(left []string) {
	state := s.cmd.ProcessState
	s.report.Exit = state.ExitCode()
	if status, ok := state.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		s.report.Exit = 128 + int(status.Signal())
	}
	s.report.CPU = state.UserTime() + state.SystemTime()
	if usage, ok := state.SysUsage().(*syscall.Rusage); ok {
		s.report.PeakRSS = max(s.report.PeakRSS, usage.Maxrss*maxrssUnit)
	}
	s.judgeMemory()
	// The kernel's own cap makes an allocation fail between two looks, and Go
	// dies of that with a code that a script might take for the right one.
	if s.report.Exit != 0 && s.lastWords.outOfMemory {
		s.end(Memory, fmt.Sprintf("asked for much more than the %s of memory it may hold", printable.Bytes(s.order.Limits.Memory)))
	}
	if len(left) > 0 && !s.killed {
		s.end(LeftBehind, fmt.Sprintf("ended and left %s running", cmp.Or(strings.Join(left, ", "), "a process")))
	}
}
