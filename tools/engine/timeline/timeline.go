package timeline

import (
	"fmt"
	"path"
	"time"
)

// A Timeline is what the goroutines of one run did. The runtime's own goroutines are
// not in it. Times count from the begin of the trace, which is when the packages that
// main imports have been initialized, and package main has not.
type Timeline struct {
	Module     string // path of the program's module
	Length     time.Duration
	Ended      bool  // by itself: main returned, or the program called os.Exit
	Exit       Place // the line that called os.Exit; none if main returned
	Goroutines []*Goroutine
	Moments    []Moment

	still time.Duration // since when no goroutine has changed its state
}

// A Place is a line of source.
type Place struct {
	Func string // with its package
	File string // as the compiler names it with -trimpath: the package's path and the file
	Line int
}

func (p Place) String() string {
	if p.File == "" {
		return ""
	}
	return fmt.Sprintf("%s:%d", path.Base(p.File), p.Line)
}

// A Goroutine is one goroutine of the program.
type Goroutine struct {
	ID     int64
	Parent int64  // the goroutine that started it; 0 if it is older than the trace
	Func   string // what it runs
	// Started is the line that started it: the program's own line, if a library such
	// as errgroup started it for the program.
	Started Place
	// Library reports whether it was a library's own decision to start it, such as
	// net/http's for a connection. The program cannot end it directly.
	Library    bool
	Begin, End time.Duration // End is the timeline's length if it did not end
	Ended      bool
	// Left reports whether it had not ended when the program did, nor 50 ms later, and
	// waits. In a program that did not end by itself all count that have not ended.
	Left  bool
	Spans []Span
}

// A State is what a goroutine does.
type State string

// The states of a goroutine. Ready is one that could run and has no processor.
const (
	Running State = "running"
	Ready   State = "ready"
	Waiting State = "waiting"
)

// A Span is a time in which a goroutine does one thing.
type Span struct {
	From, To time.Duration
	State    State
	Why      string // what it waits for: "channel send", "lock", "I/O", …
	At       Place  // the program's own line that waits
}

// A Moment is an event in the run.
type Moment struct {
	At   time.Duration
	Kind Kind
	What string
}

// A Kind is a kind of moment.
type Kind string

// The kinds of moments. A mark is what the program itself says with [runtime/trace.Log], such as
// that an input is at its end.
const (
	Signal Kind = "signal" // one that the program handles
	Mark   Kind = "mark"
	End    Kind = "end"
)

// died is what happens to a program that does not end by itself.
const died = "killed or crashed"

// Died says more exactly how a program has ended that did not end by itself: the trace
// cannot. The caller may know that it was killed.
func (t *Timeline) Died(how string) {
	for i := range t.Moments {
		if t.Moments[i].What == died {
			t.Moments[i].What = how
		}
	}
}

// Last is what the goroutine did last.
func (g *Goroutine) Last() Span {
	if len(g.Spans) == 0 {
		return Span{}
	}
	return g.Spans[len(g.Spans)-1]
}

// Waits says what the goroutine waits for at the end, and at which line.
func (g *Goroutine) Waits() string {
	last := g.Last()
	why := last.Why
	if last.State != Waiting {
		why = string(last.State)
	}
	if at := last.At.String(); at != "" {
		return why + " at " + at
	}
	return why
}
