package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"sync"
	"syscall"
)

// alertQueue is how many alerts may wait. It is there for a burst; an endpoint
// that is slower than that for long cannot be helped by any number.
const alertQueue = 256

// errNoRoom says that an alert was not queued.
var errNoRoom = errors.New("no room for another alert")

// alert is a line that has to go to the endpoint.
type alert struct {
	line  []byte
	about slog.Record // that the line was made from
}

// outbox sends alerts to an endpoint, one after the other.
type outbox struct {
	url          string
	client       *http.Client
	queue        chan alert
	ended        chan struct{}  // closed when there will be no more of them
	sending      sync.WaitGroup // done when the last of them has gone
	notDelivered func(ctx context.Context, about slog.Record, reason string)
	messages     *slog.Logger
}

// newOutbox starts to send, in the background so that nobody has to wait for
// it. It goes on after ctx has ended, until close.
func newOutbox(ctx context.Context, opts options, messages *slog.Logger, notDelivered func(context.Context, slog.Record, string)) *outbox {
	o := &outbox{
		url:          opts.alertURL,
		client:       &http.Client{Timeout: opts.alertTimeout},
		queue:        make(chan alert, alertQueue),
		ended:        make(chan struct{}),
		notDelivered: notDelivered,
		messages:     messages,
	}
	o.sending.Go(func() { o.send(context.WithoutCancel(ctx)) })
	return o
}

// close waits until all alerts have been sent. There must be no other after it.
func (o *outbox) close() {
	close(o.ended)
	close(o.queue)
	o.sending.Wait()
}

// put queues an alert. It never waits: there is room, or it returns errNoRoom.
func (o *outbox) put(a alert) error {
	select {
	case o.queue <- a:
		return nil
	default:
		return errNoRoom
	}
}

// alertHandler is a slog.Handler that puts lines of level error and above into
// an outbox. Whoever logs waits for its handler, so this one does no more than
// that, and returns errNoRoom rather than wait.
type alertHandler struct {
	lines  slog.Handler // writes into line
	line   *renderedLine
	outbox *outbox
}

// renderedLine is where a record becomes a line, one at a time. Handlers that
// With made share it, for they share the handler that writes there.
type renderedLine struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func newAlertHandler(o *outbox, level slog.Leveler) *alertHandler {
	line := &renderedLine{}
	return &alertHandler{lines: newLineHandler(&line.buf, level), line: line, outbox: o}
}

func (h *alertHandler) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelError && h.lines.Enabled(ctx, level)
}

func (h *alertHandler) Handle(ctx context.Context, r slog.Record) error {
	h.line.mu.Lock()
	defer h.line.mu.Unlock()
	h.line.buf.Reset()
	if err := h.lines.Handle(ctx, r); err != nil {
		return err
	}
	return h.outbox.put(alert{bytes.Clone(h.line.buf.Bytes()), r})
}

// WithAttrs is part of slog.Handler.
func (h *alertHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return &alertHandler{lines: h.lines.WithAttrs(attrs), line: h.line, outbox: h.outbox}
}

// WithGroup is part of slog.Handler.
func (h *alertHandler) WithGroup(name string) slog.Handler {
	return &alertHandler{lines: h.lines.WithGroup(name), line: h.line, outbox: h.outbox}
}

// send sends one alert after the other. When the input has ended and the
// endpoint does not answer, the rest of them is given up: one wait is enough.
func (o *outbox) send(ctx context.Context) {
	givenUp := false
	for a := range o.queue {
		if givenUp {
			o.notDelivered(ctx, a.about, "given up")
			continue
		}
		err := o.post(ctx, a.line)
		if err == nil {
			continue
		}
		o.messages.WarnContext(ctx, "alert not delivered", slog.Any("error", withoutURL(err)))
		o.notDelivered(ctx, a.about, reason(err))
		select {
		case <-o.ended:
			givenUp = errors.Is(err, context.DeadlineExceeded)
		default:
		}
	}
}

// post sends one alert. The digest is for the gateway, which drops what a proxy
// has cut short.
func (o *outbox) post(ctx context.Context, line []byte) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, o.url, bytes.NewReader(line))
	if err != nil {
		return err
	}
	sum := sha256.Sum256(line)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "auditlog/"+version)
	req.Header.Set("X-Audit-Digest", "sha256="+hex.EncodeToString(sum[:]))
	resp, err := o.client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, resp.Body) // Read to its end, the connection serves the next alert, too.
	if resp.StatusCode >= 300 {
		return statusError(resp.StatusCode)
	}
	return nil
}

// statusError is an answer that does not take the alert.
type statusError int

func (e statusError) Error() string { return fmt.Sprintf("endpoint says %d", int(e)) }

// reason says in a word why an alert was not delivered.
func reason(err error) string {
	if status, ok := errors.AsType[statusError](err); ok {
		return fmt.Sprintf("status %d", int(status))
	}
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return "timeout"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "refused"
	}
	return "failed"
}
