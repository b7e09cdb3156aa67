package main

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cenkalti/backoff"
	"github.com/gorilla/websocket"
	"github.com/pkg/errors"
	log "github.com/sirupsen/logrus"
)

const (
	handshakeTimeout = 10 * time.Second
	firstRetry       = 50 * time.Millisecond
	lastRetry        = 5 * time.Second
	reconnectDelay   = 50 * time.Millisecond // don't hammer them
	writeWait        = time.Second
)

var dialer = &websocket.Dialer{
	HandshakeTimeout: handshakeTimeout,
	Subprotocols:     []string{"prices.v1"},
}

// running counts the feeds that have not ended.
var running sync.WaitGroup

// errStopped is returned by dial when we are stopping.
var errStopped = errors.New("stopped")

// feed is one URL.
type feed struct {
	n      int // from 0
	url    string
	header http.Header
	log    *log.Entry

	last tick  // the last one, some suppliers repeat it after a reconnect
	err  error // why the connection ended, set when read has returned
}

// newFeed makes a feed from an argument. People paste http URLs, too.
func newFeed(n int, arg string) (*feed, error) {
	u, err := url.Parse(arg)
	if err != nil {
		return nil, errors.Wrap(err, "cannot read the URL")
	}
	switch u.Scheme {
	case "ws", "wss":
	case "http":
		u.Scheme = "ws"
	case "https":
		u.Scheme = "wss"
	default:
		return nil, errors.Errorf("not a WebSocket URL: %s", arg)
	}
	if u.Host == "" {
		return nil, errors.Errorf("no host in the URL: %s", arg)
	}
	header := http.Header{"User-Agent": {"pricefeed/" + version}}
	if u.User != nil {
		// The library does not do this.
		password, _ := u.User.Password()
		credentials := base64.StdEncoding.EncodeToString([]byte(u.User.Username() + ":" + password))
		header.Set("Authorization", "Basic "+credentials)
		u.User = nil
	}
	return &feed{
		n:      n,
		url:    u.String(),
		header: header,
		log:    log.WithFields(log.Fields{"feed": n + 1, "host": u.Host}),
	}, nil
}

// run connects again and again until the supplier says that there is nothing
// more to come.
func (f *feed) run() {
	defer running.Done()
	silence := time.NewTimer(*quiet)
	for {
		conn, err := f.dial()
		if err == errStopped {
			return
		}
		if err != nil {
			f.log.WithError(err).Error("giving up")
			atomic.AddInt64(&givenUp, 1)
			f.tell(down)
			return
		}
		f.log.Debug("connected")
		f.tell(up)
		silence.Reset(*quiet)
		if f.session(conn, silence) {
			return
		}
		f.tell(down)
		time.Sleep(reconnectDelay)
	}
}

// tell tells the merger what has become of the feed.
func (f *feed) tell(k kind) {
	events <- event{feed: f.n, kind: k}
}

// dial connects to the supplier, and does not give up easily.
func (f *feed) dial() (*websocket.Conn, error) {
	b := backoff.NewExponentialBackOff()
	b.InitialInterval = firstRetry
	b.MaxInterval = lastRetry
	b.MaxElapsedTime = 0 // suppliers have long weekends
	var policy backoff.BackOff = b
	if *retries > 0 {
		policy = backoff.WithMaxRetries(b, uint64(*retries))
	}

	var conn *websocket.Conn
	connect := func() error {
		select {
		case <-quit:
			return backoff.Permanent(errStopped)
		default:
		}
		c, resp, err := dialer.Dial(f.url, f.header)
		if err == nil {
			conn = c
			return nil
		}
		if !strings.Contains(err.Error(), "bad handshake") {
			return errors.Wrap(err, "cannot connect")
		}
		err = errors.Errorf("cannot connect: %s", resp.Status)
		if resp.StatusCode == http.StatusUnauthorized || resp.StatusCode == http.StatusForbidden {
			return backoff.Permanent(err) // asking again does not help
		}
		return err
	}
	failed := func(err error, wait time.Duration) {
		f.log.WithError(err).WithField("wait", wait).Warn("will try again")
		f.tell(down)
	}
	err := backoff.RetryNotify(connect, policy, failed)
	return conn, err
}

// session passes on what comes over one connection. It returns true when the
// feed has ended for good.
func (f *feed) session(conn *websocket.Conn, silence *time.Timer) bool {
	defer conn.Close()
	ticks := make(chan tick)
	go f.read(conn, ticks)
	go keepalive(conn)
	for {
		select {
		case t, ok := <-ticks:
			if !ok {
				return f.ended()
			}
			events <- event{feed: f.n, kind: ticked, tick: t}
			silence.Reset(*quiet)
		case <-silence.C:
			f.log.Debug("silent")
			f.tell(silent)
		case <-quit:
			// Say goodbye. The supplier answers and hangs up, some of them
			// count a lost connection against us.
			bye := websocket.FormatCloseMessage(websocket.CloseNormalClosure, "")
			conn.WriteControl(websocket.CloseMessage, bye, time.Now().Add(writeWait))
			for range ticks {
			}
			return true
		}
	}
}

// ended looks at how the connection ended. Only 1000 is the end of the day.
func (f *feed) ended() bool {
	if websocket.IsCloseError(f.err, websocket.CloseNormalClosure) {
		f.log.Info("the feed has ended")
		f.tell(down)
		return true
	}
	f.log.WithError(f.err).Warn("connection lost")
	return false
}

// read reads ticks until the connection ends.
func (f *feed) read(conn *websocket.Conn, ticks chan<- tick) {
	defer close(ticks)
	for {
		typ, data, err := conn.ReadMessage()
		if err != nil {
			f.err = err
			return
		}
		if typ != websocket.TextMessage {
			f.log.Debug("binary message ignored")
			continue
		}
		t, err := parseTick(data)
		if err == errNotTick {
			continue
		}
		if err != nil {
			f.log.WithError(err).Warn("bad message")
			atomic.AddInt64(&badMessages, 1)
			continue
		}
		if t == f.last {
			continue
		}
		f.last = t
		ticks <- t
	}
}

// keepalive sends a ping now and then: there is a firewall on the way that
// forgets connections without traffic (OPS-412).
func keepalive(conn *websocket.Conn) {
	ticker := time.NewTicker(*pingEvery)
	for range ticker.C {
		conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(writeWait))
	}
}
