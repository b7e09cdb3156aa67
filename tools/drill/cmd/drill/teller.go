package main

import (
	"fmt"
	"io"
	"time"

	"brownfield/tools/report"
)

// A teller tells a waiting person what is being done, once that has begun to
// take time: on a terminal in one line that is overwritten, elsewhere in a line
// each.
type teller struct {
	w      io.Writer
	screen *report.Screen
	begin  time.Time
}

// patience is how long a person waits without asking.
const patience = 2 * time.Second

func newTeller(w io.Writer) *teller {
	return &teller{w: w, screen: report.NewScreen(w, ""), begin: time.Now()}
}

func (t *teller) say(doing string) {
	switch {
	case t.screen.Live:
		t.screen.Measure()
		fmt.Fprintf(t.w, "\r\x1b[K%s", t.screen.Fit("  … "+doing))
	case time.Since(t.begin) > patience:
		fmt.Fprintf(t.w, "… %s\n", doing)
	}
}

func (t *teller) clear() {
	if t.screen.Live {
		fmt.Fprint(t.w, "\r\x1b[K")
	}
}
