package incident

import (
	"strings"
	"sync"
)

// A logbook keeps what a program prints, readable while it prints: the last part of it,
// if it is much. Offsets count from the beginning of all that was printed.
type logbook struct {
	mu      sync.Mutex
	text    []byte
	dropped int
}

// mostLog is how much of a log is kept, in bytes; at twice as much the rest is dropped.
const mostLog = 4 << 20

func newLogbook() *logbook { return &logbook{} }

func (l *logbook) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.text = append(l.text, p...)
	if n := len(l.text) - mostLog; n > mostLog {
		l.text = append([]byte(nil), l.text[n:]...)
		l.dropped += n
	}
	return len(p), nil
}

// String returns what is kept.
func (l *logbook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return string(l.text)
}

// end is the offset behind all that was printed.
func (l *logbook) end() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.dropped + len(l.text)
}

// since returns what was printed from an offset on, as far as it is kept.
func (l *logbook) since(offset int) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return string(l.text[min(max(offset-l.dropped, 0), len(l.text)):])
}

// from returns what was printed from an offset on, in whole lines, and the next offset.
func (l *logbook) from(offset int) (text string, next int) {
	text, end := l.since(offset), l.end()
	whole := strings.LastIndexByte(text, '\n') + 1
	return text[:whole], end - (len(text) - whole)
}

// replace puts text in the place of all that was printed from an offset on.
func (l *logbook) replace(offset int, text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.text = append(l.text[:min(max(offset-l.dropped, 0), len(l.text))], text...)
}
