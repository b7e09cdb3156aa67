package main

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// pipes is a listener whose connections need no network, and so may live in a bubble
// of synctest's.
type pipes chan net.Conn

func (p pipes) Accept() (net.Conn, error) {
	conn, ok := <-p
	if !ok {
		return nil, net.ErrClosed
	}
	return conn, nil
}
func (p pipes) Close() error   { return nil }
func (p pipes) Addr() net.Addr { return &net.TCPAddr{} }

// inBubble serves s, with a minute of patience, to one client.
func inBubble(t *testing.T, test func(t *testing.T, s *service, client net.Conn)) {
	t.Helper()
	s := newService(t)
	s.idle = time.Minute
	synctest.Test(t, func(t *testing.T) {
		client, conn := net.Pipe()
		listener := make(pipes, 1)
		listener <- conn
		srv := s.server()
		var serving sync.WaitGroup
		serving.Go(func() { assert.ErrorIs(t, srv.Serve(listener), net.ErrClosed) })
		test(t, s, client)
		_ = client.Close()
		close(listener)
		serving.Wait()
		_ = srv.Close()
	})
}

// cutOff waits until the server ends the connection, and returns how long it took.
func cutOff(t *testing.T, client net.Conn) time.Duration {
	t.Helper()
	begin := time.Now()
	_, err := io.Copy(io.Discard, client)
	require.NoError(t, err)
	return time.Since(begin)
}

func TestAClientThatSaysNothing(t *testing.T) {
	inBubble(t, func(t *testing.T, _ *service, client net.Conn) {
		assert.Equal(t, time.Minute, cutOff(t, client))
	})
}

func TestAHeaderAByteAtATime(t *testing.T) {
	inBubble(t, func(t *testing.T, _ *service, client net.Conn) {
		begin := time.Now()
		var reading sync.WaitGroup
		reading.Go(func() { _, _ = io.Copy(io.Discard, client) }) // a pipe keeps nothing for a client that does not read
		defer reading.Wait()
		header := "GET /healthz HTTP/1.1\r\nHost: notes\r\nX-Slow: " + strings.Repeat("x", 1000)
		var err error
		for n := 0; n < len(header) && err == nil; n++ {
			_, err = client.Write([]byte{header[n]})
			time.Sleep(5 * time.Second) //nolint:forbidigo // In a bubble it costs nothing.
		}
		require.Error(t, err)
		assert.InDelta(t, time.Minute, time.Since(begin), float64(10*time.Second))
	})
}

func TestABodyThatStops(t *testing.T) {
	for _, target := range []string{"PUT /notes/a", "DELETE /notes/a", "POST /nothing"} {
		inBubble(t, func(t *testing.T, s *service, client net.Conn) {
			_, err := io.WriteString(client, target+" HTTP/1.1\r\nHost: notes\r\nContent-Length: 100\r\n\r\n{\"title\"")
			require.NoError(t, err)
			assert.Equal(t, time.Minute, cutOff(t, client), target)
			assert.Empty(t, s.notes.all())
		})
	}
}

func TestABodyThatTakesHours(t *testing.T) {
	inBubble(t, func(t *testing.T, s *service, client net.Conn) {
		body := `{"title":"a","text":"` + strings.Repeat("x", 200) + `"}`
		_, err := io.WriteString(client, "PUT /notes/a HTTP/1.1\r\nHost: notes\r\nTransfer-Encoding: chunked\r\n\r\n")
		require.NoError(t, err)
		for _, letter := range body {
			time.Sleep(50 * time.Second) //nolint:forbidigo // In a bubble it costs nothing.
			_, err := io.WriteString(client, "1\r\n"+string(letter)+"\r\n")
			require.NoError(t, err)
		}
		_, err = io.WriteString(client, "0\r\n\r\n")
		require.NoError(t, err)
		resp, err := http.ReadResponse(bufio.NewReader(client), nil)
		require.NoError(t, err)
		defer resp.Body.Close()
		assert.Equal(t, http.StatusCreated, resp.StatusCode)
		assert.Len(t, s.notes.get("a").Text, 200)
	})
}

// After a pause that is longer than a deadline was, a connection still works.
func TestDeadlinesAreOfOneRequest(t *testing.T) {
	inBubble(t, func(t *testing.T, _ *service, client net.Conn) {
		answers := bufio.NewReader(client)
		for _, request := range []string{"PUT /notes/a", "DELETE /notes/a", "PUT /notes/a"} {
			_, err := io.WriteString(client, request+" HTTP/1.1\r\nHost: notes\r\nContent-Length: 13\r\n\r\n{\"title\":\"a\"}")
			require.NoError(t, err)
			resp, err := http.ReadResponse(answers, nil)
			require.NoError(t, err)
			_, err = io.Copy(io.Discard, resp.Body)
			require.NoError(t, err)
			require.NoError(t, resp.Body.Close())
			assert.Less(t, resp.StatusCode, 300)
			time.Sleep(55 * time.Second) //nolint:forbidigo // In a bubble it costs nothing.
		}
	})
}

func TestAClientThatDoesNotRead(t *testing.T) {
	inBubble(t, func(t *testing.T, s *service, client net.Conn) {
		s.notes.notes = []*note{{ID: "a", Title: "a", Text: strings.Repeat("x", 1<<20)}}
		_, err := io.WriteString(client, "GET /notes HTTP/1.1\r\nHost: notes\r\n\r\n")
		require.NoError(t, err)
		time.Sleep(2 * time.Minute) //nolint:forbidigo // In a bubble it costs nothing.
		body, err := io.ReadAll(client)
		require.NoError(t, err)
		assert.Less(t, len(body), 1<<20)
	})
}
