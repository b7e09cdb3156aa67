package cli

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// A Teller tells a waiting person what is being done: on a terminal in one line
// that is overwritten, elsewhere in a line for each thing, and in one more every
// fifteen seconds that says how far it is.
type Teller struct {
	w      io.Writer
	screen *Screen
	last   string    // what was told last
	told   time.Time // when
}

// between is how long a log waits for the next line about the same thing.
const between = 15 * time.Second

// NewTeller tells on w, the standard error of a command.
func NewTeller(w io.Writer) *Teller { return &Teller{w: w, screen: NewScreen(w, "")} }

// Say tells what is being done, and after the first comma how far it is.
func (t *Teller) Say(doing string) {
	if t.screen.Live {
		t.Line("  … " + doing)
		return
	}
	what, _, _ := strings.Cut(doing, ", ")
	switch {
	case what != t.last:
		fmt.Fprintf(t.w, "… %s\n", what)
	case time.Since(t.told) >= between:
		fmt.Fprintf(t.w, "… %s\n", doing)
	default:
		return
	}
	t.last, t.told = what, time.Now()
}

// Line puts text into the line of the teller. It is cut to the window, because a
// line that has wrapped cannot be overwritten.
func (t *Teller) Line(text string) {
	if !t.screen.Live {
		fmt.Fprintln(t.w, text)
		return
	}
	t.screen.Measure()
	fmt.Fprintf(t.w, "\r\x1b[K%s", t.screen.Fit(text))
}

// Clear takes the line away, for something else to be printed.
func (t *Teller) Clear() {
	if t.screen.Live {
		fmt.Fprint(t.w, "\r\x1b[K")
	}
}
