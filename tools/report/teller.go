package report

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// A Teller tells a waiting person what is being done, once that has begun to
// take time: on a terminal in one line that is overwritten, elsewhere in a line
// for each thing, without how far it is.
type Teller struct {
	w      io.Writer
	screen *Screen
	begin  time.Time
	last   string
}

// patience is how long a person waits without asking.
const patience = 2 * time.Second

// NewTeller begins the wait.
func NewTeller(w io.Writer) *Teller {
	return &Teller{w: w, screen: NewScreen(w, ""), begin: time.Now()}
}

// Say tells what is being done, and after a comma how far it is.
func (t *Teller) Say(doing string) {
	switch {
	case t.screen.Live:
		t.screen.Measure()
		fmt.Fprintf(t.w, "\r\x1b[K%s", t.screen.Fit("  … "+doing))
	case time.Since(t.begin) > patience:
		what, _, _ := strings.Cut(doing, ", ")
		if what != t.last {
			fmt.Fprintf(t.w, "… %s\n", what)
		}
		t.last = what
	}
}

// Clear takes the line away, for something else to be printed.
func (t *Teller) Clear() {
	if t.screen.Live {
		fmt.Fprint(t.w, "\r\x1b[K")
	}
}
