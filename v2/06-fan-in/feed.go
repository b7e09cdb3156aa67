package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync/atomic"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/coder/websocket"
	"golang.org/x/sync/errgroup"
)

const (
	handshakeTimeout = 10 * time.Second
	firstRetry       = 50 * time.Millisecond
	lastRetry        = 5 * time.Second
	reconnectDelay   = 50 * time.Millisecond // don't hammer them
	maxMessage       = 1 << 20               // bytes; a tick has less than 200
	goodbye          = 100 * time.Millisecond
)

// errDead is why a connection ends on which nothing comes, not even a pong.
var errDead = errors.New("the feed does not answer")

// feed is one URL.
type feed struct {
	n      int // from 0
	url    string
	opts   options
	merger *merger
	client *http.Client
	log    *slog.Logger

	last tick // the last one, some suppliers repeat it after a reconnect
	bad  int  // messages that cannot be read
}

// newFeed makes a feed from an argument. People paste http URLs, too.
func newFeed(n int, arg string, opts options, m *merger, log *slog.Logger) (*feed, error) {
	u, err := url.Parse(arg)
	if err != nil {
		return nil, fmt.Errorf("cannot read the URL: %w", err)
	}
	switch u.Scheme {
	case "ws", "wss", "http", "https":
	default:
		return nil, fmt.Errorf("not a WebSocket URL: %s", arg)
	}
	if u.Host == "" {
		return nil, fmt.Errorf("no host in the URL: %s", arg)
	}
	return &feed{
		n:      n,
		url:    arg,
		opts:   opts,
		merger: m,
		client: &http.Client{
			// Straight to the supplier, and nothing stays open after a refusal.
			Transport: &http.Transport{DisableKeepAlives: true},
			// The credentials are for this host and for no other.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		log: log.With(slog.Int("feed", n+1), slog.String("host", u.Host)),
	}, nil
}

// run is the life of a feed: it connects, passes ticks on until the connection
// ends, and connects again. It ends when the supplier says that nothing more
// comes, when the feed has to be given up, and when ctx ends.
func (f *feed) run(ctx context.Context) error {
	defer f.merger.release(f.n)
	for {
		conn, err := f.dial(ctx)
		if err != nil {
			if ctx.Err() != nil {
				return nil
			}
			f.log.ErrorContext(ctx, "giving up", slog.Any("error", err))
			return errGivenUp
		}
		f.log.DebugContext(ctx, "connected")
		f.merger.await(f.n)

		err = f.session(ctx, conn)
		switch {
		case ctx.Err() != nil:
			return nil
		case websocket.CloseStatus(err) == websocket.StatusNormalClosure: // only 1000 is the end of the day
			f.log.InfoContext(ctx, "the feed has ended")
			return nil
		}
		f.log.WarnContext(ctx, "connection lost", slog.Any("error", err))
		f.merger.release(f.n)
		sleep(ctx, reconnectDelay)
	}
}

// dial connects to the supplier, and does not give up easily.
func (f *feed) dial(ctx context.Context) (*connection, error) {
	b := backoff.NewExponentialBackOff()
	b.InitialInterval = firstRetry
	b.MaxInterval = lastRetry
	opts := []backoff.RetryOption{
		backoff.WithBackOff(b),
		backoff.WithMaxElapsedTime(0), // suppliers have long weekends
		backoff.WithNotify(func(err error, wait time.Duration) {
			f.log.WarnContext(ctx, "will try again", slog.Any("error", err), slog.Duration("wait", wait))
			f.merger.release(f.n)
		}),
	}
	if f.opts.retries > 0 {
		opts = append(opts, backoff.WithMaxTries(uint(f.opts.retries)+1))
	}
	return backoff.Retry(ctx, func() (*connection, error) { return f.connect(ctx) }, opts...)
}

// connection is a WebSocket and the socket below it.
type connection struct {
	*websocket.Conn
	socket net.Conn
	heard  atomic.Bool // something came since the last ping
}

// connect tries once.
func (f *feed) connect(ctx context.Context) (*connection, error) {
	ctx, cancel := context.WithTimeout(ctx, handshakeTimeout)
	defer cancel()
	c := &connection{}
	stop := func() bool { return true }
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(info httptrace.GotConnInfo) {
		c.socket = info.Conn
		// When it refuses an answer, Dial reads on for three seconds, whatever ctx says.
		stop = context.AfterFunc(ctx, func() { _ = info.Conn.Close() })
	}})
	conn, resp, err := websocket.Dial(ctx, f.url, &websocket.DialOptions{ //nolint:bodyclose // Dial has closed it, or the connection owns it.
		HTTPClient:   f.client,
		HTTPHeader:   http.Header{"User-Agent": {"pricefeed/" + version}},
		Subprotocols: []string{"prices.v1"},

		OnPongReceived: func(context.Context, []byte) { c.heard.Store(true) },
	})
	stop()
	switch {
	case err == nil:
		conn.SetReadLimit(maxMessage)
		c.Conn = conn
		return c, nil
	case resp == nil:
		return nil, err
	}
	err = fmt.Errorf("cannot connect: %s", resp.Status)
	if resp.StatusCode == http.StatusUnauthorized || resp.StatusCode == http.StatusForbidden {
		return nil, backoff.Permanent(err) // asking again does not help
	}
	return nil, err
}

// session is the life of one connection. It returns why the connection ended.
func (f *feed) session(ctx context.Context, conn *connection) error {
	// When the context of a Read ends, the library cuts the connection. Reading
	// does not end with ctx, so that there can be a close frame before.
	group, reading := errgroup.WithContext(context.WithoutCancel(ctx))
	group.Go(func() error { return f.read(reading, conn) })
	group.Go(func() error { return heartbeat(reading, conn, f.opts.ping) })
	group.Go(func() error {
		select {
		case <-ctx.Done():
			conn.sayGoodbye()
		case <-reading.Done():
		}
		return nil
	})
	err := group.Wait()
	_ = conn.CloseNow() // The reason is err.
	return err
}

// sayGoodbye sends a close frame and waits for the answer, but not for long. Close
// alone waits for five seconds, and nothing but the socket can end that. What went
// wrong ends the reading, too, which reports it.
func (c *connection) sayGoodbye() {
	_ = c.socket.SetDeadline(time.Now().Add(goodbye))
	_ = c.Close(websocket.StatusNormalClosure, "")
}

// read passes ticks on until the connection ends.
func (f *feed) read(ctx context.Context, conn *connection) error {
	var message bytes.Buffer // one for all, a tick is a copy
	for {
		typ, r, err := conn.Reader(ctx)
		if err != nil {
			return err
		}
		message.Reset()
		if _, err := message.ReadFrom(r); err != nil {
			return err
		}
		conn.heard.Store(true)
		if typ != websocket.MessageText {
			f.log.DebugContext(ctx, "binary message ignored")
			continue
		}
		t, err := parseTick(message.Bytes())
		switch {
		case errors.Is(err, errNotTick), err == nil && t == f.last:
		case err != nil:
			f.log.WarnContext(ctx, "bad message", slog.Any("error", err))
			f.bad++
		default:
			f.last = t
			if f.merger.push(ctx, f.n, t) {
				f.log.WarnContext(ctx, "the output is not read, ticks are dropped")
			}
		}
	}
}

// heartbeat sends a ping now and then: there is a firewall on the way that
// forgets connections without traffic (OPS-412). It returns errDead when nothing was
// heard for the time of two pings. A pong is not demanded: a feed that sends ticks
// is not dead.
func heartbeat(ctx context.Context, conn *connection, every time.Duration) error {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	unheard := 0 // intervals in a row in which nothing was heard
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
		if conn.heard.Swap(false) {
			unheard = 0
		} else if unheard++; unheard == 2 {
			return errDead
		}
		pong, cancel := context.WithTimeout(ctx, every)
		_ = conn.Ping(pong) // The pong is heard wherever it is read.
		cancel()
	}
}

// sleep returns after d, or when ctx ends.
func sleep(ctx context.Context, d time.Duration) {
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}
