package process

import (
	"os"

	"golang.org/x/sys/unix"
)

// looks bounds how often [EndDescendants] looks for processes that it has missed.
const looks = 100

// EndDescendants kills every process that this one has started, and those that
// they have started, in whatever process group. They are stopped before any is
// killed: what still ran could start another, which would lose its parent and not
// be found again.
func EndDescendants() {
	stopped := map[int]bool{}
	for range looks {
		found := false
		for _, pid := range Descendants(os.Getpid()) {
			if !stopped[pid] {
				stopped[pid], found = true, true
				_ = unix.Kill(pid, unix.SIGSTOP) // It fails only for what has just ended.
			}
		}
		if !found {
			break
		}
	}
	for pid := range stopped {
		_ = unix.Kill(pid, unix.SIGKILL) // As above.
	}
}
