package subject

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
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
	clockTicks = int(sampling / tick)
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
	for _, pid := range descendants(os.Getpid()) {
		stat, err := os.ReadFile(procFile(pid, "stat"))
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
	for _, pid := range descendants(os.Getpid()) {
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
	for _, pid := range descendants(os.Getpid()) {
		sum += processRSS(pid)
	}
	return sum
}

// familyRSS is the memory resident in a process and its descendants, in bytes.
func familyRSS(pid int) int64 {
	sum := processRSS(pid)
	for _, child := range descendants(pid) {
		sum += processRSS(child)
	}
	return sum
}

// limitFiles bounds the files that a process, and what it starts from now on, can
// write, in bytes each.
func limitFiles(pid int, size uint64) {
	_ = unix.Prlimit(pid, unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: size, Max: size}, nil) // It fails only when the process has just ended.
}

// machineMemory is the memory of this machine, in bytes.
func machineMemory() int64 {
	var info unix.Sysinfo_t
	if err := unix.Sysinfo(&info); err != nil {
		return math.MaxInt64 // Then the other bound stands alone.
	}
	return int64(info.Totalram) * int64(info.Unit) //nolint:gosec // It fits.
}

// processRSS is the memory resident in one process, in bytes; none in one that
// has ended.
func processRSS(pid int) int64 {
	statm, err := os.ReadFile(procFile(pid, "statm"))
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(statm))
	if len(fields) < 2 {
		return 0
	}
	pages, _ := strconv.ParseInt(fields[1], 10, 64) // The kernel writes a number.
	return pages * int64(os.Getpagesize())
}

// descendants lists the processes below pid. It reads the kernel's own lists of
// children, which costs a few reads however many processes the machine has;
// where the kernel keeps no such lists it goes through all processes.
func descendants(pid int) []int {
	children, err := childrenOf(pid)
	if errors.Is(err, fs.ErrNotExist) {
		return scanDescendants(pid)
	}
	all := children
	for _, child := range children {
		all = append(all, descendants(child)...)
	}
	return all
}

func childrenOf(pid int) ([]int, error) {
	tasks, err := os.ReadDir(procFile(pid, "task"))
	if err != nil {
		return nil, nil //nolint:nilerr // It has ended.
	}
	var children []int
	for _, task := range tasks {
		list, err := os.ReadFile(filepath.Join(procFile(pid, "task"), task.Name(), "children"))
		if err != nil {
			if _, gone := os.Stat(filepath.Join(procFile(pid, "task"), task.Name())); gone == nil {
				return nil, err
			}
			continue // The thread has ended.
		}
		for field := range strings.FieldsSeq(string(list)) {
			if child, err := strconv.Atoi(field); err == nil {
				children = append(children, child)
			}
		}
	}
	return children, nil
}

// killMarked kills the processes whose environment, as it was when they began,
// holds mark.
func killMarked(mark string) {
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return
	}
	for _, entry := range entries {
		pid, err := strconv.Atoi(entry.Name())
		if err != nil || pid == os.Getpid() {
			continue
		}
		environ, err := os.ReadFile(procFile(pid, "environ"))
		if err == nil && bytes.Contains(environ, []byte(mark)) {
			_ = unix.Kill(pid, unix.SIGKILL) // It fails only for what has just ended.
		}
	}
}

// scanDescendants finds descendants by the parent that every process names.
func scanDescendants(root int) []int {
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return nil
	}
	byParent := map[int][]int{}
	for _, entry := range entries {
		pid, err := strconv.Atoi(entry.Name())
		if err != nil {
			continue
		}
		stat, err := os.ReadFile(procFile(pid, "stat"))
		if err != nil {
			continue
		}
		fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
		if len(fields) > 1 {
			parent, _ := strconv.Atoi(fields[1]) // The kernel writes a number.
			byParent[parent] = append(byParent[parent], pid)
		}
	}
	var all []int
	for queue := []int{root}; len(queue) > 0; queue = queue[1:] {
		all = append(all, byParent[queue[0]]...)
		queue = append(queue, byParent[queue[0]]...)
	}
	return all
}

func procFile(pid int, name string) string {
	return filepath.Join("/proc", strconv.Itoa(pid), name)
}

// pending is the number of bytes in a pipe that nobody has read yet.
func pending(pipe *os.File) (int, error) {
	return unix.IoctlGetInt(int(pipe.Fd()), unix.TIOCINQ)
}

// onMainThread reports whether the calling goroutine runs on the thread whose number
// is the process's.
func onMainThread() bool { return unix.Gettid() == os.Getpid() }
