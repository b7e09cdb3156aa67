package upstream_test

import (
	"context"
	"io"
	"net/http"
	"sync"
	"testing"

	"github.com/coder/websocket"
	"github.com/stretchr/testify/require"

	"brownfield/tools/engine/upstream"
)

// dial opens a WebSocket at /feed.
func dial(t *testing.T, s *upstream.Server) *websocket.Conn {
	t.Helper()
	c, answer, err := websocket.Dial(t.Context(), s.URL+"/feed", nil) //nolint:bodyclose // An answer to a handshake has none.
	require.NoError(t, err)
	require.Equal(t, "ok", answer.Header.Get("X-Feed"))
	t.Cleanup(func() { _ = c.CloseNow() })
	c.SetReadLimit(-1)
	return c
}

func read(t *testing.T, c *websocket.Conn) string {
	t.Helper()
	_, text, err := c.Read(t.Context())
	require.NoError(t, err)
	return string(text)
}

func await(t *testing.T, s *upstream.Server, text string) {
	t.Helper()
	_, err := s.Await(t.Context(), condition(t, text))
	require.NoError(t, err)
}

const feed = `
	[[route]]
	path = "/feed"
	header = { X-Feed = "ok" }
`

func TestFramesComeInTheirOrder(t *testing.T) {
	t.Parallel()
	s := start(t, feed+`
		[[route.frame]]
		text = "{n}"
		times = 2
		[[route.frame]]
		binary = ""
		[[route.frame]]
		text = "in pieces"
		pieces = 3
		[[route.frame]]
		size = 70000
		[[route.frame]]
		close = 4321
	`)
	c := dial(t, s)
	require.Equal(t, "1", read(t, c))
	require.Equal(t, "2", read(t, c))
	kind, text, err := c.Read(t.Context())
	require.NoError(t, err)
	require.Equal(t, websocket.MessageBinary, kind)
	require.Empty(t, text)
	require.Equal(t, "in pieces", read(t, c))
	require.Len(t, read(t, c), 70000)
	_, _, err = c.Read(t.Context())
	require.EqualValues(t, 4321, websocket.CloseStatus(err), "%v", err)
	await(t, s, "answers /feed == 1")
	require.Equal(t, 6, s.Count(upstream.Question{What: "frames", Path: "/feed"}))
	require.Equal(t, 1, s.Count(upstream.Question{What: "closes", Path: "/feed"}), "the client's answer")
	require.Equal(t, 4321, s.Count(upstream.Question{What: "close-code", Path: "/feed"}))
	require.Zero(t, s.Count(upstream.Question{What: "in-flight"}))
}

// What the server sends after a pong is sent when the client has read all that
// came before the ping.
func TestAFrameWaitsForAPong(t *testing.T) {
	t.Parallel()
	s := start(t, feed+`
		[[route.frame]]
		text = "before"
		[[route.frame]]
		ping = "?"
		[[route.frame]]
		text = "after"
		await = "pongs /feed == 1"
	`)
	c := dial(t, s)
	await(t, s, "frames == 2")
	require.Equal(t, "before", read(t, c))
	require.Equal(t, "after", read(t, c))
	require.NoError(t, c.Write(t.Context(), websocket.MessageText, []byte("hello")))
	await(t, s, "messages /feed == 1")
	require.Equal(t, 1, s.Count(upstream.Question{What: "in-flight"}))
	require.Zero(t, s.Count(upstream.Question{What: "close-code"}), "before any")
	require.NoError(t, c.Close(websocket.StatusNormalClosure, ""), "the close is answered")
	await(t, s, "closes /feed == 1")
	await(t, s, "close-code == 1000")
	await(t, s, "in-flight == 0")
}

func TestACloseFrameWithoutACode(t *testing.T) {
	t.Parallel()
	s := start(t, feed+`
		[[route.frame]]
		text = "hello"
	`)
	c := dial(t, s)
	require.Equal(t, "hello", read(t, c))
	_ = c.Close(websocket.StatusNoStatusRcvd, "") // What it makes of the answer is its own affair.
	await(t, s, "close-code /feed == 1005")
}

func TestPingsAreAnswered(t *testing.T) {
	t.Parallel()
	for name, deaf := range map[string]bool{"alive": false, "deaf": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			plan := feed
			if deaf {
				plan += "deaf = true\n"
			}
			s := start(t, plan+`
				[[route.frame]]
				text = "hello"
			`)
			c := dial(t, s)
			require.Equal(t, "hello", read(t, c))
			ctx, cancel := context.WithCancel(c.CloseRead(t.Context()))
			pinged := make(chan error)
			var pinging sync.WaitGroup
			pinging.Go(func() { pinged <- c.Ping(ctx) })
			await(t, s, "pings /feed == 1")
			if deaf {
				cancel()
			}
			require.Equal(t, deaf, <-pinged != nil)
			cancel()
			pinging.Wait()
		})
	}
}

func TestAConnectionIsCutInTheMiddleOfAFrame(t *testing.T) {
	t.Parallel()
	s := start(t, feed+`
		[[route.frame]]
		text = "whole"
		[[route.frame]]
		size = 10485760
		cut = true # After 5 MiB.
	`)
	c := dial(t, s)
	require.Equal(t, "whole", read(t, c))
	_, message, err := c.Reader(t.Context())
	require.NoError(t, err)
	// Whether this is an error depends on where a read ends, in coder/websocket 1.8.15.
	n, _ := io.Copy(io.Discard, message)
	require.EqualValues(t, 5242880, n)
	_, _, err = c.Read(t.Context())
	require.Error(t, err)
	await(t, s, "answers /feed == 1")
	require.Equal(t, 1, s.Count(upstream.Question{What: "frames"}), "half a frame does not count")
}

// A server that sends without end stops when it is closed, also while the client
// reads nothing.
func TestClosingEndsAFlood(t *testing.T) {
	t.Parallel()
	s := start(t, feed+`
		[[route.frame]]
		size = 1000000
		times = 1000000
	`)
	c := dial(t, s)
	require.Len(t, read(t, c), 1000000)
	require.NoError(t, s.Close())
	require.Zero(t, s.Count(upstream.Question{What: "in-flight"}))
}

func TestOnlyAWebSocketGetsFrames(t *testing.T) {
	t.Parallel()
	s := start(t, feed+`
		[[route.frame]]
		text = "hello"
	`)
	status, _, err := get(t, s.URL+"/feed", "test")
	require.NoError(t, err)
	require.Equal(t, http.StatusUpgradeRequired, status)
	s = start(t, "[[route]]\npath = \"/feed\"\nstatus = 503\n")
	_, answer, err := websocket.Dial(t.Context(), s.URL+"/feed", nil) //nolint:bodyclose // As above.
	require.Error(t, err)
	require.Equal(t, http.StatusServiceUnavailable, answer.StatusCode)
}

func TestFramesThatCannotBe(t *testing.T) {
	t.Parallel()
	for frames, says := range map[string]string{
		"[[route.frame]]\n":                                         "frame 1: it has one of text, binary, size, ping, pong and close",
		"[[route.frame]]\ntext = \"a\"\nping = \"b\"\n":             "frame 1: it has one of",
		"[[route.frame]]\nclose = 12\n":                             "12 is no code",
		"[[route.frame]]\ncut = true\n[[route.frame]]\ntext = \"\"": "frame 1: nothing comes after",
		"[[route.frame]]\nping = \"a\"\npieces = 2\n":               "only a message comes in pieces",
		"[[route.frame]]\ntext = \"a\"\nawait = \"pong == 1\"\n":    `and not "pong"`,
		"[[route.frame]]\nclose = 1000\ntimes = 2\n":                "comes once",
		"[[route.frame]]\ntext = \"a\"\nlatency = \"x\"\n":          "is not a duration",
		"body = \"b\"\n[[route.frame]]\ntext = \"a\"\n":             "a route with frames has no status and no body",
		"deaf = true\n": "only a route with frames can be deaf",
		"[[route.frame]]\ntext = \"a\"\nawait = \"in-flight /a == 1\"": "leave out /a",
	} {
		_, err := upstream.Parse([]byte("[[route]]\npath = \"/feed\"\n" + frames))
		require.ErrorContains(t, err, says, frames)
	}
}
