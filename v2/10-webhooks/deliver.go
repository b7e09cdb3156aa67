package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"
)

// maxAnswer is how much of an answer we read, in bytes, and maxReading for how long.
// A connection whose answer was read to its end can be used again.
const (
	maxAnswer  = 64 << 10
	maxReading = time.Second
)

var (
	errGone    = errors.New("410 Gone")
	errPrivate = errors.New("private address")
)

// hooker delivers events.
type hooker struct {
	opts    options
	log     *slog.Logger
	client  *http.Client
	spool   *spool
	subs    []*subscriber
	lanes   map[string]*lane // by the name of the subscriber
	running errgroup.Group   // the lanes

	delivered, failed atomic.Int64
}

// newHooker returns a hooker whose lanes take events until ctx ends.
func newHooker(ctx context.Context, opts options, sp *spool, subs []*subscriber, log *slog.Logger) *hooker {
	h := &hooker{opts: opts, log: log, client: newClient(opts), spool: sp, subs: subs, lanes: map[string]*lane{}}
	h.running.SetLimit(len(subs)) // All at once: each is a line of the file.
	for _, s := range subs {
		l := newLane(s, newPauses(opts))
		h.lanes[s.name] = l
		h.running.Go(func() error { h.run(ctx, l); return nil })
	}
	return h
}

func newClient(opts options) *http.Client {
	dialer := &net.Dialer{}
	if !opts.private {
		dialer.Control = refusePrivate
	}
	return &http.Client{
		Timeout:       opts.timeout,
		Transport:     &http.Transport{DialContext: dialer.DialContext}, // no proxy: the firewall knows this machine
		CheckRedirect: stayOnHost,
	}
}

// send gives an event to the lanes of all who want it.
func (h *hooker) send(e *event) {
	for _, s := range e.missing(h.subs) {
		h.lanes[s.name].push(e)
	}
}

// run delivers what comes in a lane, one event after the other. A subscriber that
// refuses one is left in peace for a while, and not asked with the next one.
//
// When ctx ends, a delivery that is under way has a little more time.
func (h *hooker) run(ctx context.Context, l *lane) {
	last, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	context.AfterFunc(ctx, func() { time.AfterFunc(grace, cancel) })

	for e := l.next(ctx); e != nil; e = l.next(ctx) {
		h.try(ctx, last, e, l)
	}
}

// wait returns when everything that was sent is delivered or given up, or the
// context has ended.
func (h *hooker) wait() {
	for _, l := range h.lanes {
		l.close()
	}
	_ = h.running.Wait() // No lane returns an error.
}

// finish notes that an event is delivered.
func (h *hooker) finish(e *event, s *subscriber) {
	h.log.Info("delivered", slog.Int64("id", e.ID), slog.String("to", s.name))
	h.delivered.Add(1)
	h.spool.finish(e, s)
}

// try delivers an event, or gives it up. Before each attempt it waits until the
// subscriber's pause is over, also when another event was the reason for it. An
// event that is neither delivered nor given up when the contexts end is still in
// the spool.
func (h *hooker) try(ctx, last context.Context, e *event, l *lane) {
	s := l.sub
	for n := 1; ; n++ {
		l.pauses.wait(ctx)
		if s.limit.Wait(ctx) != nil { // Only the end of ctx is an error.
			return
		}
		err := h.deliver(last, e, s)
		if err == nil {
			h.finish(e, s)
			l.pauses.Reset()
			return
		}
		if last.Err() != nil {
			return
		}
		if errors.Is(err, errPrivate) { // Nobody was asked, so nobody has to be left in peace.
			h.giveUp(e, s, n, err)
			return
		}
		wait := l.pauses.begin(retryAfter(err))
		if n == h.opts.tries || errors.Is(err, errGone) {
			h.giveUp(e, s, n, err)
			return
		}
		h.log.WarnContext(ctx, "not delivered",
			slog.Int64("id", e.ID), slog.String("to", s.name), slog.Duration("pause", wait), slog.Any("error", err))
	}
}

// giveUp writes an event to failed.log. When that fails, it stays in the spool.
func (h *hooker) giveUp(e *event, s *subscriber, n int, err error) {
	h.log.Error("gave up", slog.Int64("id", e.ID), slog.String("to", s.name), slog.Any("error", err))
	h.failed.Add(1)
	if err := h.spool.fail(e, s, n, err); err != nil {
		h.log.Error("cannot write failed.log", slog.Any("error", err))
		return
	}
	h.spool.finish(e, s)
}

// refusedError is an answer that does not take the event.
type refusedError struct {
	status string
	after  time.Duration // what Retry-After asks for
}

func (r *refusedError) Error() string { return r.status }

func retryAfter(err error) time.Duration {
	if r, ok := errors.AsType[*refusedError](err); ok {
		return r.after
	}
	return 0
}

// deliver posts an event to a subscriber. What counts is the status of the
// answer.
func (h *hooker) deliver(ctx context.Context, e *event, s *subscriber) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url, bytes.NewReader(e.Body))
	if err != nil {
		return err
	}
	timestamp := strconv.FormatInt(time.Now().Unix(), 10)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "hooker/"+version)
	req.Header.Set("X-Event-Id", strconv.FormatInt(e.ID, 10))
	req.Header.Set("X-Event-Topic", e.Topic)
	req.Header.Set("X-Timestamp", timestamp)
	req.Header.Set("X-Signature", sign(s.secret, timestamp, e.Body))
	resp, err := h.client.Do(req)
	if errors.Is(err, errPrivate) {
		return errPrivate
	}
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	// The status says it all. The body of 101 is the connection: only Close ends it.
	if resp.StatusCode != http.StatusSwitchingProtocols {
		defer time.AfterFunc(maxReading, cancel).Stop()
		_, _ = io.CopyN(io.Discard, resp.Body, maxAnswer)
	}
	switch {
	case resp.StatusCode == http.StatusGone:
		return errGone
	case resp.StatusCode < 200 || resp.StatusCode > 299:
		// 0 for what is no number, and 68 years for what has more than 31 bits: no
		// Duration overflows.
		seconds, _ := strconv.ParseInt(resp.Header.Get("Retry-After"), 10, 32)
		return &refusedError{resp.Status, time.Duration(seconds) * time.Second}
	}
	return nil
}

// stayOnHost follows redirects only as long as they stay on the subscriber's
// host: another one must see neither the event nor the signature.
func stayOnHost(req *http.Request, via []*http.Request) error {
	if !strings.EqualFold(req.URL.Host, via[0].URL.Host) {
		return http.ErrUseLastResponse
	}
	if len(via) >= 10 {
		return errors.New("stopped after 10 redirects")
	}
	return nil
}

// refusePrivate is called with each address that is about to be connected to, after
// every lookup: subscribers type their URLs themselves, and a name can lead
// somewhere else a moment later.
func refusePrivate(_, address string, _ syscall.RawConn) error {
	ip, err := netip.ParseAddrPort(address)
	if err != nil {
		return err
	}
	addr := ip.Addr().Unmap()
	thisNetwork := addr.Is4() && addr.As4()[0] == 0 // net/netip knows 0.0.0.0 alone of 0.0.0.0/8
	if thisNetwork || addr.IsPrivate() || !addr.IsGlobalUnicast() {
		return errPrivate
	}
	return nil
}
