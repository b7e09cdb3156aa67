//go:build unix && !linux

package subject

import (
	"fmt"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"brownfield/tools/engine/process"
)

const (
	// maxrssUnit is what the kernel counts ru_maxrss in, in bytes.
	maxrssUnit = 1
	// tick is how often a supervisor looks at its subject. A look runs ps.
	tick = 100 * time.Millisecond
	// wholeTree is how many ticks pass between two looks at the children
	// of the subject. One ps tells of all of them.
	wholeTree = 1
	// clockTicks is how many ticks pass between two readings of the clock.
	clockTicks = int(process.Sampling / tick)
	// fionread is _IOR('f', 127, int), the same number on macOS and the BSDs.
	fionread = 0x4004667f
)

// adoptOrphans has no counterpart here: a process that leaves its group and
// loses its parent escapes.
func adoptOrphans() error { return nil }

// ownGroup puts the subject into its own process group.
func ownGroup() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

// confine sets the limits that the kernel enforces here. There is no dependable
// cap on memory; the watch on resident memory stands alone.
func confine(limits Limits) error {
	if limits.Files == 0 {
		return nil
	}
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &syscall.Rlimit{Cur: limits.Files, Max: limits.Files}); err != nil {
		return fmt.Errorf("cannot set a resource limit: %w", err)
	}
	return nil
}

func living(subject int) []string {
	var names []string
	for _, p := range process.Tree(subject) {
		names = append(names, p.Name)
	}
	return names
}

func killTree(subject int) {
	for _, p := range process.Tree(subject) {
		_ = unix.Kill(p.PID, unix.SIGKILL) // It fails only for what has just ended.
	}
	_ = unix.Kill(-subject, unix.SIGKILL)
}

// reapOrphans has nothing to do: orphans go to the system's first process, so
// nobody can say without looking whether any are left.
func reapOrphans() (none bool) { return false }

func treeRSS(subject int) int64 { return process.ResidentTree(subject) }

// pending is the number of bytes in a pipe that nobody has read yet.
func pending(pipe *os.File) (int, error) {
	return unix.IoctlGetInt(int(pipe.Fd()), fionread) //nolint:gosec // A descriptor fits.
}

// onMainThread matters only where a thread can be fenced in.
func onMainThread() bool { return false }
