//go:build unix && !linux

package subject

import (
	"context"
	"fmt"
	"math"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

const (
	// maxrssUnit is what the kernel counts ru_maxrss in, in bytes.
	maxrssUnit = 1
	// tick is how often a supervisor looks at its subject. A look runs ps.
	tick = 100 * time.Millisecond
	// wholeTree is how many ticks pass between two looks that come by the children
	// of the subject. One ps tells of all of them.
	wholeTree = 1
	// clockTicks is how many ticks pass between two readings of the clock.
	clockTicks = int(sampling / tick)
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

// process is one line of ps.
type process struct {
	pid, parent, group int
	kilobytes          int64
	state, name        string
}

// tree lists the processes that are in the subject's group or descend from it.
func tree(subject int) []process {
	out, err := exec.CommandContext(context.Background(), "ps", "-axo", "pid=,ppid=,pgid=,rss=,state=,comm=").Output()
	if err != nil {
		return nil
	}
	inside := map[int]bool{subject: true}
	var all, found []process
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		if len(fields) < 6 {
			continue
		}
		var p process
		// ps prints numbers in these columns.
		p.pid, _ = strconv.Atoi(fields[0])
		p.parent, _ = strconv.Atoi(fields[1])
		p.group, _ = strconv.Atoi(fields[2])
		p.kilobytes, _ = strconv.ParseInt(fields[3], 10, 64)
		p.state, p.name = fields[4], strings.Join(fields[5:], " ")
		all = append(all, p)
	}
	for grew := true; grew; {
		grew = false
		for _, p := range all {
			if !inside[p.pid] && (p.group == subject || inside[p.parent]) {
				inside[p.pid], grew = true, true
			}
		}
	}
	for _, p := range all {
		if inside[p.pid] && !strings.HasPrefix(p.state, "Z") {
			found = append(found, p)
		}
	}
	return found
}

func living(subject int) []string {
	var names []string
	for _, p := range tree(subject) {
		names = append(names, p.name)
	}
	return names
}

func killTree(subject int) {
	for _, p := range tree(subject) {
		_ = unix.Kill(p.pid, unix.SIGKILL) // It fails only for what has just ended.
	}
	_ = unix.Kill(-subject, unix.SIGKILL)
}

// killMarked kills the processes whose environment holds mark. It is shown by ps
// with -E on macOS and with -e on the BSDs, for processes of one's own.
func killMarked(mark string) {
	flag := "-axwwe"
	if runtime.GOOS == "darwin" {
		flag = "-axwwE"
	}
	out, err := exec.CommandContext(context.Background(), "ps", flag, "-o", "pid=,command=").Output()
	if err != nil {
		return
	}
	for line := range strings.Lines(string(out)) {
		pid, _, _ := strings.Cut(strings.TrimSpace(line), " ")
		if n, err := strconv.Atoi(pid); err == nil && n != os.Getpid() && strings.Contains(line, mark) {
			_ = unix.Kill(n, unix.SIGKILL) // It fails only for what has just ended.
		}
	}
}

// reapOrphans has nothing to do: orphans go to the system's first process, so
// nobody can say without looking whether any are left.
func reapOrphans() (none bool) { return false }

func treeRSS(subject int) int64 {
	var kilobytes int64
	for _, p := range tree(subject) {
		kilobytes += p.kilobytes
	}
	return kilobytes << 10
}

// familyRSS is the memory resident in a process and its descendants, in bytes.
func familyRSS(pid int) int64 { return treeRSS(pid) }

// limitFiles does nothing: here, no process can set the limits of another.
func limitFiles(int, uint64) {}

// machineMemory is not known here, so the other bound stands alone.
func machineMemory() int64 { return math.MaxInt64 }

// processRSS has nothing to add to treeRSS.
func processRSS(int) int64 { return 0 }

// pending is the number of bytes in a pipe that nobody has read yet.
func pending(pipe *os.File) (int, error) {
	return unix.IoctlGetInt(int(pipe.Fd()), fionread) //nolint:gosec // A descriptor fits.
}

// onMainThread matters only where a thread can be fenced in.
func onMainThread() bool { return false }
