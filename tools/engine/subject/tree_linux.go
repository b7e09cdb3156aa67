package subject

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"brownfield/tools/engine/process"
)

const (
	// maxrssUnit is what the kernel counts ru_maxrss in, in bytes.
	maxrssUnit = 1024
	// tick is how often a supervisor looks at its subject: fast enough to stop a
	// program that allocates a gigabyte a second before it hurts.
	tick = 20 * time.Millisecond
	// wholeTree is how many ticks pass between two looks at the children of the
	// subject, too. Each is a dozen reads from /proc, and hardly a subject has any.
	wholeTree = 5
	// clockTicks is how many ticks pass between two readings of the clock.
	clockTicks = int(process.Sampling / tick)
)

// adoptOrphans makes this process the parent of every descendant that loses
// its own, sessions and process groups notwithstanding.
func adoptOrphans() error {
	if err := unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); err != nil {
		return fmt.Errorf("cannot become a subreaper: %w", err)
	}
	return nil
}

// ownGroup puts the subject into its own process group and has the kernel kill
// it when the supervisor dies first.
func ownGroup() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

// confine sets the limits that the kernel itself enforces, on this process,
// from which the subject inherits them. The cap on data is a second fence
// behind the watch on resident memory: twice the limit, and half a gigabyte
// for what a Go program maps and never touches.
func confine(limits Limits) error {
	if err := setLimit(unix.RLIMIT_CORE, 0); err != nil {
		return err
	}
	if err := setLimit(unix.RLIMIT_FSIZE, uint64(limits.Disk)); err != nil { //nolint:gosec // A limit is not negative.
		return err
	}
	data := 2*uint64(limits.Memory) + 512<<20 //nolint:gosec // A limit is not negative.
	if err := setLimit(unix.RLIMIT_DATA, data); err != nil {
		return err
	}
	if limits.Files > 0 {
		return setLimit(unix.RLIMIT_NOFILE, limits.Files)
	}
	return nil
}

func setLimit(resource int, value uint64) error {
	var now syscall.Rlimit
	if err := syscall.Getrlimit(resource, &now); err != nil {
		return fmt.Errorf("cannot read a resource limit: %w", err)
	}
	value = min(value, now.Max)
	// syscall's Setrlimit, not unix's: it also tells the runtime to leave the
	// number of open files alone when it starts the subject.
	if err := syscall.Setrlimit(resource, &syscall.Rlimit{Cur: value, Max: value}); err != nil {
		return fmt.Errorf("cannot set a resource limit: %w", err)
	}
	return nil
}

// living returns the names of the descendants that have not ended. The
// subject's own pid is among them until it has been waited for.
func living(int) []string {
	var names []string
	for _, pid := range process.Descendants(os.Getpid()) {
		stat, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "stat"))
		if err != nil {
			continue // It ended while we looked.
		}
		// "1234 (name) S …": the name may itself hold parentheses.
		open, end := bytes.IndexByte(stat, '('), bytes.LastIndexByte(stat, ')')
		if open < 0 || end < open || end+2 >= len(stat) || stat[end+2] == 'Z' {
			continue
		}
		names = append(names, string(stat[open+1:end]))
	}
	return names
}

// killTree kills all descendants. Being a subreaper, this process is told of
// every orphan, so nothing can hide in another session.
func killTree(int) {
	for _, pid := range process.Descendants(os.Getpid()) {
		_ = unix.Kill(pid, unix.SIGKILL) // It fails only for what has just ended.
	}
}

// reapOrphans clears away descendants that have ended, and tells whether none
// is left: every descendant has an ancestor that is a child of ours. The subject
// itself must have been waited for already.
func reapOrphans() (none bool) {
	for {
		pid, err := unix.Wait4(-1, nil, unix.WNOHANG, nil)
		if errors.Is(err, unix.EINTR) {
			continue
		}
		if err != nil || pid <= 0 {
			return errors.Is(err, unix.ECHILD)
		}
	}
}

// treeRSS is the memory resident in all descendants together, in bytes.
func treeRSS(int) int64 {
	var sum int64
	for _, pid := range process.Descendants(os.Getpid()) {
		sum += process.Resident(pid)
	}
	return sum
}

// pending is the number of bytes in a pipe that nobody has read yet.
func pending(pipe *os.File) (int, error) {
	return unix.IoctlGetInt(int(pipe.Fd()), unix.TIOCINQ)
}

// onMainThread reports whether the calling goroutine runs on the thread whose number
// is the process's.
func onMainThread() bool { return unix.Gettid() == os.Getpid() }
