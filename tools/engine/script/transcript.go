package script

import (
	"strings"
	"sync"
)

// A transcript is what a service prints, readable while it prints.
type transcript struct {
	mu      sync.Mutex
	text    strings.Builder
	changed chan struct{} // closed, and replaced, with every Write
}

func newTranscript() *transcript { return &transcript{changed: make(chan struct{})} }

func (t *transcript) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	close(t.changed)
	t.changed = make(chan struct{})
	return t.text.Write(p)
}

// look returns what there is and a channel that is closed when there is more.
func (t *transcript) look() (string, <-chan struct{}) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.text.String(), t.changed
}
