package timeline_test

import "time"

// So many parts of a trace take 0.5 s, and 10 s at the runtime's own pace.
const (
	parts     = 10
	waitLimit = 5 * time.Second
	tick      = 2 * time.Millisecond
)
