package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coder/websocket"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// roundTrip is a server that needs no network, and so may live in a bubble of
// synctest's.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func refusal(status int) *http.Response {
	return &http.Response{StatusCode: status, Status: http.StatusText(status), Body: http.NoBody, Header: http.Header{}}
}

func testFeed(t *testing.T, url string, opts options) *feed {
	t.Helper()
	if opts.ping == 0 {
		opts.ping = time.Minute
	}
	f, err := newFeed(0, url, opts, newMerger(1, time.Second), slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	return f
}

// serve is a supplier: it accepts every connection and hands it to talk.
func serve(t *testing.T, talk func(ctx context.Context, conn *websocket.Conn)) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{Subprotocols: []string{"prices.v1"}})
		if err != nil {
			return
		}
		talk(r.Context(), conn)
		_ = conn.CloseNow()
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func TestALongWeekendIsNoReasonToGiveUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := testFeed(t, "ws://supplier/feed", options{})
		start := time.Now()
		var longest time.Duration
		last := start
		f.client.Transport = roundTrip(func(*http.Request) (*http.Response, error) {
			longest, last = max(longest, time.Since(last)), time.Now()
			if time.Since(start) > 72*time.Hour {
				return refusal(http.StatusForbidden), nil
			}
			return nil, errors.New("nobody is there")
		})
		_, err := f.dial(t.Context())
		require.ErrorContains(t, err, "Forbidden")
		assert.Greater(t, time.Since(start), 72*time.Hour)
		assert.LessOrEqual(t, longest, lastRetry*3/2)
	})
}

func TestRetriesAreCountedAfterTheFirstAttempt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := testFeed(t, "ws://supplier/feed", options{retries: 3})
		tries := 0
		f.client.Transport = roundTrip(func(*http.Request) (*http.Response, error) {
			tries++
			return refusal(http.StatusServiceUnavailable), nil
		})
		require.ErrorIs(t, f.run(t.Context()), errGivenUp)
		assert.Equal(t, 4, tries)
	})
}

func TestNobodyWaitsForARetryAfterCtrlC(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		f := testFeed(t, "ws://supplier/feed", options{})
		f.client.Transport = roundTrip(func(*http.Request) (*http.Response, error) {
			return nil, errors.New("nobody is there")
		})
		start := time.Now()
		require.NoError(t, f.run(ctx))
		assert.Equal(t, time.Hour, time.Since(start))
	})
}

func TestAHandshakeEndsWithTheContextAndAfterItsTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := testFeed(t, "ws://supplier/feed", options{})
		f.client.Transport = roundTrip(func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			return nil, r.Context().Err()
		})
		start := time.Now()
		_, err := f.connect(t.Context())
		require.ErrorIs(t, err, context.DeadlineExceeded)
		assert.Equal(t, handshakeTimeout, time.Since(start))

		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err = f.connect(ctx)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		assert.Equal(t, handshakeTimeout+time.Second, time.Since(start))
	})
}

func TestASessionEndsWithinItsGoodbyeWhenNobodyAnswers(t *testing.T) {
	over := make(chan struct{})
	url := serve(t, func(ctx context.Context, _ *websocket.Conn) {
		select { // It reads nothing, and so answers nothing.
		case <-over:
		case <-ctx.Done():
		}
	})
	f := testFeed(t, url, options{})
	conn, err := f.connect(t.Context())
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	start := time.Now()
	require.Error(t, f.session(ctx, conn))
	assert.GreaterOrEqual(t, time.Since(start), goodbye)
	assert.Less(t, time.Since(start), time.Second)
	close(over)
}

func TestASessionSaysGoodbye(t *testing.T) {
	closed := make(chan error, 1)
	url := serve(t, func(ctx context.Context, conn *websocket.Conn) {
		_, _, err := conn.Read(ctx)
		closed <- err
	})
	f := testFeed(t, url, options{})
	conn, err := f.connect(t.Context())
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.Error(t, f.session(ctx, conn))
	assert.Equal(t, websocket.StatusNormalClosure, websocket.CloseStatus(<-closed))
}

func TestADeadFeedIsNoticedAndASendingOneIsNotDead(t *testing.T) {
	var sending atomic.Bool
	over := make(chan struct{})
	url := serve(t, func(ctx context.Context, conn *websocket.Conn) {
		ticker := time.NewTicker(10 * time.Millisecond)
		defer ticker.Stop()
		for n := 0; sending.Load() && n < 50; n++ { // It never reads, so it answers no ping.
			<-ticker.C
			if conn.Write(ctx, websocket.MessageText, []byte("{}")) != nil {
				return
			}
		}
		<-over
	})
	t.Cleanup(func() { close(over) })
	f := testFeed(t, url, options{ping: 200 * time.Millisecond})

	conn, err := f.connect(t.Context())
	require.NoError(t, err)
	start := time.Now()
	require.ErrorIs(t, f.session(t.Context(), conn), errDead)
	assert.Less(t, time.Since(start), 2*time.Second)

	sending.Store(true)
	conn, err = f.connect(t.Context())
	require.NoError(t, err)
	start = time.Now()
	require.ErrorIs(t, f.session(t.Context(), conn), errDead)
	assert.Greater(t, time.Since(start), 500*time.Millisecond, "only when it had stopped sending")
}

func TestAHugeMessageEndsTheConnection(t *testing.T) {
	status := make(chan websocket.StatusCode, 1)
	url := serve(t, func(ctx context.Context, conn *websocket.Conn) {
		_ = conn.Write(ctx, websocket.MessageText, make([]byte, maxMessage+1))
		_, _, err := conn.Read(ctx)
		status <- websocket.CloseStatus(err)
	})
	f := testFeed(t, url, options{})
	conn, err := f.connect(t.Context())
	require.NoError(t, err)
	require.ErrorIs(t, f.session(t.Context(), conn), websocket.ErrMessageTooBig)
	assert.Equal(t, websocket.StatusMessageTooBig, <-status)
}

func TestTheProgramEndsWhenNobodyReadsItsOutput(t *testing.T) {
	sent := make(chan struct{})
	url := serve(t, func(ctx context.Context, conn *websocket.Conn) {
		_ = conn.Write(ctx, websocket.MessageText, []byte(`{"symbol":"A","price":1,"time":1}`))
		close(sent)
		_, _, _ = conn.Read(ctx)
	})
	ctx, cancel := context.WithCancel(t.Context())
	unread := &stuck{began: make(chan struct{}), over: make(chan struct{})}
	t.Cleanup(func() { close(unread.over) })
	ended := make(chan error, 1)
	var running sync.WaitGroup
	running.Go(func() { ended <- run(ctx, []string{url}, unread, io.Discard) })
	<-sent
	<-unread.began
	start := time.Now()
	cancel()
	err := <-ended
	require.ErrorIs(t, err, errOutput)
	assert.Less(t, time.Since(start), time.Second)
	running.Wait()
}

// stuck is an output that nobody reads.
type stuck struct{ began, over chan struct{} }

func (s *stuck) Write(p []byte) (int, error) {
	close(s.began)
	<-s.over
	return len(p), nil
}
