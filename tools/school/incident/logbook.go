package incident

import (
	"strings"
	"sync"
)

// A logbook keeps what a program prints, readable while it prints.
type logbook struct {
	mu   sync.Mutex
	text strings.Builder
}

func newLogbook() *logbook { return &logbook{} }

func (l *logbook) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logbook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// from returns what was printed from an offset on, in whole lines, and the next offset.
func (l *logbook) from(offset int) (text string, next int) {
	all := l.String()
	end := strings.LastIndexByte(all, '\n') + 1
	if end <= offset {
		return "", offset
	}
	return all[offset:end], end
}

// replace puts text in the place of all that was printed from an offset on.
func (l *logbook) replace(offset int, text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	kept := l.text.String()[:offset]
	l.text.Reset()
	l.text.WriteString(kept + text)
}
