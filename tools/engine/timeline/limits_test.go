package timeline_test

import "time"

// The deadline for what a program writes by itself, on a busy machine.
const (
	waitLimit = 30 * time.Second
	tick      = 5 * time.Millisecond
)
