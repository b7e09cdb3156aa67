package process

import (
	"bytes"
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// ResidentTree is the memory resident in a process and its descendants, in bytes.
func ResidentTree(pid int) int64 {
	sum := Resident(pid)
	for _, child := range Descendants(pid) {
		sum += Resident(child)
	}
	return sum
}

// LimitFiles bounds the files that a process, and what it starts from now on, can
// write, in bytes each.
func LimitFiles(pid int, size uint64) {
	_ = unix.Prlimit(pid, unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: size, Max: size}, nil) // It fails only when the process has just ended.
}

// CanFillDisk reports whether [FillDisk] has an effect here.
const CanFillDisk = true

// FillDisk makes a running process, and what it starts from now on, believe that no
// file may grow: a write fails with EFBIG. [EmptyDisk] undoes it.
func FillDisk(pid int) { softLimit(pid, 0) }

// EmptyDisk takes back what [FillDisk] has done.
func EmptyDisk(pid int) { softLimit(pid, math.MaxUint64) }

// softLimit sets how large a file may become, at most the hard limit. It fails only
// when the process has just ended.
func softLimit(pid int, size uint64) {
	var limit unix.Rlimit
	if unix.Prlimit(pid, unix.RLIMIT_FSIZE, nil, &limit) == nil {
		limit.Cur = min(size, limit.Max)
		_ = unix.Prlimit(pid, unix.RLIMIT_FSIZE, &limit, nil)
	}
}

// Exiting reports whether a process is about to end, or has: its files are closed
// before its parent learns of it. Where this cannot be told it is true.
func Exiting(pid int) bool {
	stat, err := os.ReadFile(procFile(pid, "stat"))
	if err != nil {
		return true
	}
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:])) // The name before it may hold anything.
	if len(fields) < 7 {
		return true
	}
	flags, err := strconv.ParseUint(fields[6], 10, 64)
	const exiting = 0x4 // PF_EXITING of linux/sched.h, which proc(5) shows as field 9
	return err != nil || flags&exiting != 0
}

// MachineMemory is the memory of this machine, in bytes.
func MachineMemory() int64 {
	var info unix.Sysinfo_t
	if err := unix.Sysinfo(&info); err != nil {
		return math.MaxInt64 // Then the other bound stands alone.
	}
	return int64(info.Totalram) * int64(info.Unit) //nolint:gosec // It fits.
}

// Resident is the memory resident in one process, in bytes; none in one that
// has ended.
func Resident(pid int) int64 {
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

// Descendants lists the processes below pid. It reads the kernel's own lists of
// children, which costs a few reads however many processes the machine has;
// where the kernel keeps no such lists it goes through all processes.
func Descendants(pid int) []int {
	children, err := childrenOf(pid)
	if errors.Is(err, fs.ErrNotExist) {
		return scanDescendants(pid)
	}
	all := children
	for _, child := range children {
		all = append(all, Descendants(child)...)
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

// KillMarked kills the processes whose environment, as it was when they began,
// holds mark.
func KillMarked(mark string) {
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
