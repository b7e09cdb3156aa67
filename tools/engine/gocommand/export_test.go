package gocommand

import "time"

// Bound makes what a go command may use small enough for a test.
func (g *Go) Bound(memory int64, file uint64, limit time.Duration) {
	g.limits = limits{memory: memory, file: file, time: limit}
}
