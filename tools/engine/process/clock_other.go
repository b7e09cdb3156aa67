//go:build unix && !linux

package process

import (
	"context"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// threads remembers how busy the machine was at the last look.
type threads struct {
	at       time.Time
	slowness float64
}

// loadFor is how long a look at the load of the machine is good for: it is an
// average over a minute, and asking for it starts a process.
const loadFor = 2 * time.Second

// free divides the time that has passed by the number of processes that wanted
// each processor. The systems here do not tell how long a thread has waited.
func (c *Clock) free(passed time.Duration) time.Duration {
	if time.Since(c.threads.at) > loadFor {
		c.threads = threads{at: time.Now(), slowness: max(1, load()/float64(runtime.NumCPU()))}
	}
	return time.Duration(float64(passed) / c.threads.slowness)
}

// load is the average number of processes that wanted to run in the last minute,
// or 0 where the system does not say.
func load() float64 {
	out, err := exec.CommandContext(context.Background(), "sysctl", "-n", "vm.loadavg").Output()
	if err != nil {
		return 0
	}
	for field := range strings.FieldsSeq(string(out)) { // { 1.52 1.70 1.61 }
		if n, err := strconv.ParseFloat(strings.Replace(field, ",", ".", 1), 64); err == nil {
			return n
		}
	}
	return 0
}
