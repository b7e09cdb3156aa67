package web

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"brownfield/tools/engine/subject"
	"brownfield/tools/school/gallery"
)

func TestMain(m *testing.M) {
	subject.Supervise()
	os.Exit(m.Run())
}

const port = 4711

// tiny is a site of a copy of the small repository.
func tiny(t *testing.T, says io.Writer) (s site, root string) {
	t.Helper()
	root = t.TempDir()
	require.NoError(t, os.CopyFS(root, os.DirFS(filepath.Join("..", "..", "testdata", "tiny"))))
	builder, err := subject.NewBuilder(t.Context())
	require.NoError(t, err)
	return newSite(gallery.New(root, builder), log.New(says, "kata: ", 0)), root
}

// ask sends a request as a browser does.
func ask(t *testing.T, h http.Handler, method, host, target string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, "http://"+host+target, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestOnlyOurOwnPagesAndThePersonAreAnswered(t *testing.T) {
	s, _ := tiny(t, io.Discard)
	h := handler(s, port)
	const ours, data = "127.0.0.1:4711", "Practise on legacy Go"
	for _, tt := range []struct {
		host    string
		headers []string
		status  int
	}{
		{ours, nil, 200},
		{"localhost:4711", nil, 200},
		{"[::1]:4711", nil, 200},
		{ours, []string{"Sec-Fetch-Site", "none"}, 200},
		{ours, []string{"Sec-Fetch-Site", "same-origin", "Origin", "http://" + ours}, 200},
		{"evil.example", nil, 421},
		{"evil.example:4711", nil, 421},
		{"127.0.0.1", nil, 421},
		{"127.0.0.1:80", nil, 421},
		{"127.0.0.1.evil.example:4711", nil, 421},
		{"LOCALHOST:4711", nil, 421},
		{ours, []string{"Origin", "http://evil.example"}, 403},
		{ours, []string{"Origin", "null"}, 403},
		{ours, []string{"Origin", "https://" + ours}, 403},
		{ours, []string{"Origin", "http://localhost:4711"}, 403},
		{ours, []string{"Origin", "http://" + ours, "Origin", "http://evil.example"}, 403},
		{ours, []string{"Sec-Fetch-Site", "cross-site"}, 403},
		{ours, []string{"Sec-Fetch-Site", "same-site"}, 403},
	} {
		for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost} {
			w := ask(t, h, method, tt.host, "/", tt.headers...)
			want := tt.status
			if method == http.MethodPost && want == 200 {
				want = 405
			}
			require.Equal(t, want, w.Code, "%s %s %v", method, tt.host, tt.headers)
			require.Equal(t, want == 200, strings.Contains(w.Body.String(), data))
			require.Equal(t, "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
				w.Header().Get("Content-Security-Policy"))
			require.Equal(t, "nosniff", w.Header().Get("X-Content-Type-Options"))
			require.Equal(t, "same-origin", w.Header().Get("Referrer-Policy"))
			require.Equal(t, "same-origin", w.Header().Get("Cross-Origin-Opener-Policy"))
			require.Equal(t, "same-origin", w.Header().Get("Cross-Origin-Resource-Policy"))
			require.Equal(t, "no-store", w.Header().Get("Cache-Control"))
			require.Empty(t, w.Header().Get("Access-Control-Allow-Origin"))
		}
	}
}

func TestPagesAndErrors(t *testing.T) {
	var says bytes.Buffer
	s, root := tiny(t, &says)
	h := handler(s, port)
	for _, tt := range []struct {
		target, kind, contains string
		status                 int
	}{
		{"/", "text/html; charset=utf-8", "Tiny", 200},
		{"/01-tiny/", "text/html; charset=utf-8", "2 defects", 200},
		{"/01-tiny", "", "", 302},
		{"/style.css", "text/css; charset=utf-8", "--paper", 200},
		{"/script.js", "text/javascript; charset=utf-8", "use strict", 200},
		{"/icon.svg", "image/svg+xml", "<svg", 200},
		{"/no", "text/html; charset=utf-8", "There is no such page", 404},
		{"/a/b/c.html", "text/html; charset=utf-8", `href="/style.css"`, 404},
		{"/..%2f..%2fgo.mod", "text/html; charset=utf-8", "There is no such page", 404},
		{"/katas/01-tiny/kata.toml", "text/html; charset=utf-8", "There is no such page", 404},
		{"//evil.example/%2f..", "text/html; charset=utf-8", "There is no such page", 404},
	} {
		w := ask(t, h, http.MethodGet, "localhost:4711", tt.target)
		require.Equal(t, tt.status, w.Code, tt.target)
		require.Contains(t, w.Body.String(), tt.contains, tt.target)
		if tt.kind != "" {
			require.Equal(t, tt.kind, w.Header().Get("Content-Type"), tt.target)
			require.Equal(t, strconv.Itoa(w.Body.Len()), w.Header().Get("Content-Length"))
		}
	}
	require.Empty(t, says.String())
	require.Equal(t, "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox",
		ask(t, h, http.MethodGet, "localhost:4711", "/icon.svg").Header().Get("Content-Security-Policy"), "a picture may do nothing")

	// A fault of one page is said there and at the terminal.
	require.NoError(t, os.WriteFile(filepath.Join(root, "katas", "01-tiny", "steps", "0001-x.patch"), nil, 0o600))
	w := ask(t, h, http.MethodGet, "localhost:4711", "/01-tiny/walk.html")
	require.Equal(t, 200, w.Code)
	require.Contains(t, w.Body.String(), "What cannot be shown")
	require.Contains(t, says.String(), "kata: /01-tiny/walk.html: ")
	require.NoError(t, os.RemoveAll(filepath.Join(root, "katas")))
	w = ask(t, h, http.MethodGet, "localhost:4711", "/")
	require.Equal(t, 200, w.Code)
	require.Contains(t, w.Body.String(), "cannot list the katas")
}

func TestAPanicIsAPageAndALine(t *testing.T) {
	var says bytes.Buffer
	s, _ := tiny(t, &says)
	h := guard(port, s.recovered(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("oh") })))
	w := ask(t, h, http.MethodGet, "localhost:4711", "/x")
	require.Equal(t, 500, w.Code)
	require.Contains(t, w.Body.String(), "kata web has a fault")
	require.Contains(t, says.String(), "kata: /x: a fault of kata web: oh")
	require.Contains(t, says.String(), "web_test.go")
}

// The end of ctx ends Serve, also while a connection is open and another one has begun
// a request.
func TestServeEndsAtOnce(t *testing.T) {
	s, _ := tiny(t, io.Discard)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	addr := listener.Addr().String()
	ended := make(chan error, 1)
	var serving sync.WaitGroup
	defer serving.Wait()
	serving.Go(func() { ended <- Serve(ctx, listener, Options{Gallery: s.gallery, Err: io.Discard}) })
	defer cancel()

	kept, err := (&net.Dialer{}).DialContext(ctx, "tcp", addr)
	require.NoError(t, err)
	defer kept.Close()
	_, err = fmt.Fprintf(kept, "GET / HTTP/1.1\r\nHost: %s\r\n\r\n", addr)
	require.NoError(t, err)
	answer, err := http.ReadResponse(bufio.NewReader(kept), nil)
	require.NoError(t, err)
	require.Equal(t, 200, answer.StatusCode)
	_, err = io.Copy(io.Discard, answer.Body)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	half, err := (&net.Dialer{}).DialContext(ctx, "tcp", addr)
	require.NoError(t, err)
	defer half.Close()
	_, err = fmt.Fprint(half, "GET / HT")
	require.NoError(t, err)

	cancel()
	select {
	case err := <-ended:
		require.NoError(t, err)
	case <-time.After(longestHeader): // A server that waits for the header takes at least that.
		t.Fatal("it has not ended")
	}
	_, err = (&net.Dialer{}).DialContext(t.Context(), "tcp", addr)
	require.Error(t, err)
}

func TestOnlyALoopbackAddressIsServed(t *testing.T) {
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", ":0")
	require.NoError(t, err)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorContains(t, Serve(ended, listener, Options{Err: io.Discard}), "no address of this machine alone")
	require.Error(t, listener.Close(), "it is closed")
}
