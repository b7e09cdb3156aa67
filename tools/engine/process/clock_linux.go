package process

import (
	"os"
	"strconv"
	"strings"
	"time"
)

// threads holds what the kernel had counted of each thread at the last look.
type threads map[int]usage

// usage is the time that a thread has spent on a processor, and waiting for one.
type usage struct{ ran, delayed time.Duration }

// free is how much of the time that has passed since the last look the machine
// left to the programs. Where several threads waited at once, their waits are
// added up, which errs on the side of the program; what its threads ran is never
// taken from it, so that a program which only starves itself is charged.
func (c *Clock) free(passed time.Duration) time.Duration {
	now := threads{}
	var ran, delayed time.Duration
	look := func(pid int, ours bool) {
		for tid, is := range usageOf(pid) {
			now[tid] = is
			was, known := c.threads[tid]
			if ours && !known {
				continue // It is older than this clock, or too young to matter.
			}
			delayed += is.delayed - was.delayed
			if !ours {
				ran += is.ran - was.ran
			}
		}
	}
	for _, program := range c.programs {
		look(program, false)
		for _, pid := range Descendants(program) {
			look(pid, false)
		}
	}
	for _, server := range c.servers {
		look(server, true)
	}
	c.threads = now
	return max(passed-delayed, min(ran, passed))
}

// usageOf reads the usage of the threads of a process, by their ids: "ran
// delayed slices", in nanoseconds. A kernel that keeps no such figures makes a
// clock that is the one on the wall.
func usageOf(pid int) threads {
	tasks, err := os.ReadDir(procFile(pid, "task"))
	if err != nil {
		return nil // It has ended.
	}
	all := threads{}
	for _, task := range tasks {
		text, err := os.ReadFile(procFile(pid, "task/"+task.Name()+"/schedstat"))
		if err != nil {
			continue // The thread has ended.
		}
		fields := strings.Fields(string(text))
		if len(fields) < 2 {
			continue
		}
		// The kernel writes numbers.
		tid, _ := strconv.Atoi(task.Name())
		ran, _ := strconv.ParseInt(fields[0], 10, 64)
		delayed, _ := strconv.ParseInt(fields[1], 10, 64)
		all[tid] = usage{time.Duration(ran), time.Duration(delayed)}
	}
	return all
}
