package subject

import "bytes"

// lastWords listens on standard error for the Go runtime saying that it cannot
// get memory.
type lastWords struct {
	tail        []byte // the end of what was written, so that no boundary hides the words
	outOfMemory bool
}

// Write never fails.
func (l *lastWords) Write(p []byte) (int, error) {
	words := []byte("fatal error: runtime: out of memory")
	l.tail = append(l.tail, p...)
	l.outOfMemory = l.outOfMemory || bytes.Contains(l.tail, words)
	l.tail = bytes.Clone(l.tail[max(0, len(l.tail)-len(words)):])
	return len(p), nil
}
