package timeline

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"golang.org/x/exp/trace"

	"brownfield/tools/internal/printable"
)

// Read reads a trace that a program built by [Build] has written. A trace that stops
// in the middle, because the program was killed, is read up to there.
func Read(r io.Reader) (*Timeline, error) {
	events, err := trace.NewReader(r)
	if err != nil {
		return nil, fmt.Errorf("cannot read the trace: %w", err)
	}
	rd := reader{timeline: &Timeline{}, byID: map[trace.GoID]*Goroutine{}, waited: map[trace.GoID]bool{}}
	begun := false
	for {
		event, err := events.ReadEvent()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			if begun { // The program was killed while it wrote.
				break
			}
			return nil, fmt.Errorf("cannot read the trace: %w", err)
		}
		if !begun {
			rd.first, begun = event.Time(), true
		}
		rd.event(event)
	}
	if rd.timeline.Module == "" {
		return nil, errors.New("cannot read the trace: the program ended before main began, or timeline.Build did not build it")
	}
	return rd.finish(), nil
}

type reader struct {
	timeline *Timeline
	byID     map[trace.GoID]*Goroutine
	waited   map[trace.GoID]bool // goroutines of os/signal that have waited
	first    trace.Time
	now      time.Duration
	exiting  trace.GoID // the goroutine that ended the program
	main     trace.GoID
	marks    int
}

func (rd *reader) event(event trace.Event) {
	if !rd.timeline.Ended { // After the end no time passes in the timeline.
		rd.now = event.Time().Sub(rd.first)
	}
	switch event.Kind() {
	case trace.EventLog:
		switch log := event.Log(); log.Category {
		case "brownfield.begin":
			rd.timeline.Module, rd.main = log.Message, event.Goroutine()
		case "brownfield.exit":
			rd.exit(event)
		default:
			rd.mark(log)
		}
	case trace.EventStateTransition:
		if change := event.StateTransition(); change.Resource.Kind == trace.ResourceGoroutine {
			rd.change(event, change)
		}
	}
}

// mark notes what the program says itself. A few moments can be read, many cannot.
func (rd *reader) mark(log trace.Log) {
	if rd.marks++; rd.marks <= mostMarks && !rd.timeline.Ended {
		what := strings.TrimPrefix(log.Category+": "+log.Message, ": ")
		rd.timeline.Moments = append(rd.timeline.Moments, Moment{At: rd.now, Kind: Mark, What: clip(printable.Text(what), letters/2)})
	}
}

const mostMarks = 12

func (rd *reader) exit(event trace.Event) {
	t := rd.timeline
	t.Ended, rd.exiting = true, event.Goroutine()
	what := "main returned"
	for frame := range event.Stack().Frames() {
		if frame.Func == "os.Exit" {
			t.Exit, _ = rd.ownPlace(event.Stack())
			what = strings.TrimSuffix("os.Exit at "+t.Exit.String(), " at ")
		}
	}
	t.Moments = append(t.Moments, Moment{At: rd.now, Kind: End, What: what})
}

func (rd *reader) change(event trace.Event, change trace.StateTransition) {
	from, to := change.Goroutine()
	id := change.Resource.Goroutine()
	g := rd.byID[id]
	if g == nil {
		if to == trace.GoNotExist || rd.timeline.Ended {
			return
		}
		g = &Goroutine{ID: int64(id), Begin: rd.now}
		rd.byID[id] = g
		if from == trace.GoNotExist {
			rd.create(g, event, change)
		}
		rd.timeline.Goroutines = append(rd.timeline.Goroutines, g)
	}
	if g.Func == "" {
		for frame := range change.Stack.Frames() {
			g.Func = frame.Func // The last one is the outermost.
		}
	}
	rd.signal(g, id, to)
	if to == trace.GoNotExist {
		g.Ended, g.End = true, rd.now
		g.close(rd.now)
		return
	}
	span := Span{From: rd.now, State: stateOf(to)}
	if len(g.Spans) > 0 {
		last := &g.Spans[len(g.Spans)-1]
		if span.State == Waiting && last.State == Waiting {
			return // A new part of the trace repeats the state, without the reason.
		}
		if span.State == last.State {
			return
		}
	}
	if span.State == Waiting {
		span.Why, span.At = rd.why(change, to)
	}
	g.close(rd.now)
	g.Spans = append(g.Spans, span)
}

// close ends the span that is open.
func (g *Goroutine) close(now time.Duration) {
	if len(g.Spans) > 0 {
		g.Spans[len(g.Spans)-1].To = now
	}
}

func stateOf(s trace.GoState) State {
	switch s {
	case trace.GoRunning:
		return Running
	case trace.GoRunnable:
		return Ready
	default:
		return Waiting // In a system call it waits for the kernel.
	}
}

// create notes who started a goroutine.
func (rd *reader) create(g *Goroutine, event trace.Event, change trace.StateTransition) {
	g.Parent = int64(event.Goroutine())
	for frame := range change.Stack.Frames() {
		g.Func = frame.Func
		break
	}
	var depth int
	g.Started, depth = rd.ownPlace(event.Stack())
	// The program starts a goroutine itself, or through a function that it calls for
	// that: errgroup.Go. What is started deeper in a library is the library's.
	g.Library = depth < 0 || depth > 1 || depth == 1 && isStandard(g.Func) && !strings.HasPrefix(g.Func, "sync.(*WaitGroup).Go")
	if g.Library {
		for frame := range event.Stack().Frames() {
			g.Started = placeOf(frame)
			break
		}
	}
}

// signal notes the moment in which os/signal gets one.
func (rd *reader) signal(g *Goroutine, id trace.GoID, to trace.GoState) {
	if g.Func != "os/signal.loop" {
		return
	}
	if to == trace.GoWaiting || to == trace.GoSyscall {
		rd.waited[id] = true
		return
	}
	if rd.waited[id] && !rd.timeline.Ended {
		rd.waited[id] = false
		rd.timeline.Moments = append(rd.timeline.Moments, Moment{At: rd.now, Kind: Signal, What: "signal"})
	}
}

// finish leaves the runtime's goroutines out and says who is left.
func (rd *reader) finish() *Timeline {
	t := rd.timeline
	t.Length = rd.now
	t.Goroutines = slices.DeleteFunc(t.Goroutines, func(g *Goroutine) bool {
		return g.ID != int64(rd.main) && (g.Func == "" || strings.HasPrefix(g.Func, "runtime.") || strings.HasPrefix(g.Func, "runtime/"))
	})
	for _, g := range t.Goroutines {
		if g.ID == int64(rd.main) {
			g.Func, g.Library, g.Started = "main.main", false, Place{}
		} else if g.Parent == 0 {
			g.Library = true
		}
		if g.Ended {
			t.still = max(t.still, g.End)
			continue
		}
		t.still = max(t.still, g.Last().From)
		g.End = t.Length
		g.close(t.Length)
		switch {
		case !t.Ended:
			g.Left = true
		case g.ID == int64(rd.main) || g.ID == int64(rd.exiting):
		default:
			g.Left = g.Last().State == Waiting
		}
	}
	if !t.Ended {
		t.Moments = append(t.Moments, Moment{At: t.Length, Kind: End, What: died})
	}
	return t
}
