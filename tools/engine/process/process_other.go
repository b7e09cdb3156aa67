//go:build unix && !linux

package process

import (
	"context"
	"math"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// An Info is one line of ps.
type Info struct {
	PID       int
	Kilobytes int64 // resident
	Name      string

	parent, group int
	state         string
}

// Tree lists the processes that are in the subject's group or descend from it.
func Tree(subject int) []Info {
	out, err := exec.CommandContext(context.Background(), "ps", "-axo", "pid=,ppid=,pgid=,rss=,state=,comm=").Output()
	if err != nil {
		return nil
	}
	inside := map[int]bool{subject: true}
	var all, found []Info
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		if len(fields) < 6 {
			continue
		}
		var p Info
		// ps prints numbers in these columns.
		p.PID, _ = strconv.Atoi(fields[0])
		p.parent, _ = strconv.Atoi(fields[1])
		p.group, _ = strconv.Atoi(fields[2])
		p.Kilobytes, _ = strconv.ParseInt(fields[3], 10, 64)
		p.state, p.Name = fields[4], strings.Join(fields[5:], " ")
		all = append(all, p)
	}
	for grew := true; grew; {
		grew = false
		for _, p := range all {
			if !inside[p.PID] && (p.group == subject || inside[p.parent]) {
				inside[p.PID], grew = true, true
			}
		}
	}
	for _, p := range all {
		if inside[p.PID] && !strings.HasPrefix(p.state, "Z") {
			found = append(found, p)
		}
	}
	return found
}

// KillMarked kills the processes whose environment holds mark. It is shown by ps
// with -E on macOS and with -e on the BSDs, for processes of one's own.
func KillMarked(mark string) {
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

// ResidentTree is the memory resident in a process and its descendants, in bytes.
func ResidentTree(pid int) int64 {
	var kilobytes int64
	for _, p := range Tree(pid) {
		kilobytes += p.Kilobytes
	}
	return kilobytes << 10
}

// LimitFiles does nothing: here, no process can set the limits of another.
func LimitFiles(int, uint64) {}

// CanFillDisk reports whether [FillDisk] has an effect here.
const CanFillDisk = false

// FillDisk does nothing: here, no process can set the limits of another.
func FillDisk(int) {}

// EmptyDisk does nothing.
func EmptyDisk(int) {}

// Exiting cannot be told here.
func Exiting(int) bool { return true }

// MachineMemory is not known here, so the other bound stands alone.
func MachineMemory() int64 { return math.MaxInt64 }

// Resident has nothing to add to ResidentTree here.
func Resident(int) int64 { return 0 }
