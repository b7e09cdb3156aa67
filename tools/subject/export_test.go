package subject

import "time"

// Bound makes what a go command may use small enough for a test.
func (b *Builder) Bound(memory int64, file uint64, limit time.Duration) {
	b.limits = toolLimits{memory: memory, file: file, time: limit}
}
