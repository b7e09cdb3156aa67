//go:build unix && !linux

package process

import (
	"context"
	"os/exec"
	"strconv"
	"strings"
)

// Descendants lists the processes below root.
func Descendants(root int) []int {
	cmd := exec.CommandContext(context.Background(), "ps", "-axo", "pid=,ppid=")
	out, err := cmd.Output()
	if err != nil {
		return nil
	}
	byParent := map[int][]int{}
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		if len(fields) != 2 {
			continue
		}
		pid, _ := strconv.Atoi(fields[0]) // ps prints numbers in these columns.
		parent, _ := strconv.Atoi(fields[1])
		if pid != cmd.Process.Pid { // Each look would find a new ps.
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
