package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"log/slog"
	"sync"
	"time"
)

// flushEvery is how many lines may wait in memory. Severe ones never do.
const flushEvery = 100

// auditor is the program, set up.
type auditor struct {
	source   string
	level    *slog.LevelVar
	lines    slog.Handler // writes audit lines
	events   slog.Handler // does that, and sends alerts
	out      *output      // where the lines go
	alerts   *outbox      // nil when nobody wants any
	messages *slog.Logger // what the program has to say of itself
}

func newAuditor(ctx context.Context, opts options, w io.Writer, messages *slog.Logger) *auditor {
	a := &auditor{source: opts.source, level: &slog.LevelVar{}, out: newOutput(w), messages: messages}
	a.level.Set(opts.level)
	a.lines = newLineHandler(a.out, a.level)
	a.events = a.lines
	if opts.alertURL != "" {
		a.alerts = newOutbox(ctx, opts, messages, a.notDelivered)
		a.events = slog.NewMultiHandler(a.lines, newAlertHandler(a.alerts, a.level))
	}
	return a
}

// close writes everything and sends all alerts.
func (a *auditor) close() error {
	_ = a.out.Flush() // No line has to wait for an alert; an error is returned again below.
	if a.alerts != nil {
		a.alerts.close()
	}
	return a.out.Flush()
}

// record writes the line of an event. n is its number in the input, the archive
// looks for gaps in it.
func (a *auditor) record(ctx context.Context, n int, ev *event) {
	t := ev.time
	if t.IsZero() {
		t = time.Now() // It comes from a device that has no clock. slog would leave the time out.
	}
	r := slog.NewRecord(t, ev.level, ev.Msg, 0)
	r.AddAttrs(entry{a.source, n, ev.Data}.attr())
	// Any other error is the output's, which keeps it for close.
	if err := emit(ctx, a.events, r); errors.Is(err, errNoRoom) {
		a.notDelivered(ctx, r, "no room")
	}
	if ev.level >= slog.LevelError || n%flushEvery == 0 {
		_ = a.out.Flush() // It keeps its first error for close.
	}
}

// notDelivered writes a line for the dashboard, which counts these by reason.
// about is the record of which nobody was told.
func (a *auditor) notDelivered(ctx context.Context, about slog.Record, reason string) {
	e := entryOf(about)
	e.data = map[string]any{"reason": reason}
	r := slog.NewRecord(about.Time, slog.LevelWarn, "alert not delivered", 0)
	r.AddAttrs(e.attr())
	_ = emit(ctx, a.lines, r)
	_ = a.out.Flush() // It keeps its first error for close.
}

// emit gives a handler a record, if it wants it. A slog.Logger does the same, but
// insists on the time of the call.
func emit(ctx context.Context, h slog.Handler, r slog.Record) error {
	if !h.Enabled(ctx, r.Level) {
		return nil
	}
	return h.Handle(ctx, r)
}

// output is the audit log with a buffer in front. Lines come from more than one
// side, and so do flushes, which once wrote lines twice (AUD-40).
type output struct {
	mu  sync.Mutex
	buf *bufio.Writer
}

func newOutput(w io.Writer) *output {
	return &output{buf: bufio.NewWriterSize(w, 64*1024)}
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.Write(p)
}

// Flush writes what has gathered.
func (o *output) Flush() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.Flush()
}
