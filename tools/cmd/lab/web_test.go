package main

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"brownfield/tools/school/cli"
)

func TestWebSaysWhatIsWrong(t *testing.T) {
	tiny(t)
	taken, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer taken.Close()
	_, port, err := net.SplitHostPort(taken.Addr().String())
	require.NoError(t, err)
	put(t, "full/thesis.txt", "mine")
	for says, args := range map[string][]string{
		"port " + port + " is in use; name another one with --port": {"--port", port},
		"--port takes a number from 0 to 65535":                     {"--port", "65536"},
		"it takes neither --port nor --no-open":                     {"--export", "site", "--no-open"},
		"leave out the kata":                                        {"01", "--export", "site"},
		"there is no kata":                                          {"99"},
		"it is no earlier export; name another directory":           {"--export", "full"},
	} {
		code, out, errOut := call(t, append([]string{"web"}, args...)...)
		require.Equal(t, cli.Usage, code, says)
		require.Empty(t, out, says)
		require.Contains(t, errOut, says)
		require.Regexp(t, `(?m)^kata: [^\n]+\n\z`, errOut)
	}
}

func TestWebExports(t *testing.T) {
	root := tiny(t)
	code, out, errOut := call(t, "web", "--export", "site")
	require.Equal(t, cli.Pass, code, errOut)
	require.Regexp(t, `^\d+ files, 0\.\d MB, in site, written in \d+\.\d s\. Open index\.html, or publish the directory\.\n$`, out)
	require.FileExists(t, filepath.Join(root, "site", "01-tiny", "walk", "1.html"))
}

// A kata that cannot be read has a page, which says why.
func TestWebFindsAKataThatCannotBeRead(t *testing.T) {
	root := tiny(t)
	put(t, "katas/02-broken/kata.toml", "format = 7\n")
	for word, want := range map[string]string{"2": "02-broken/", "02": "02-broken/", "broken": "02-broken/", "02-broken": "02-broken/", "1": "01-tiny/"} {
		path, err := pathOf(root, word)
		require.NoError(t, err, word)
		require.Equal(t, want, path, word)
	}
	_, err := pathOf(root, "3")
	require.ErrorContains(t, err, "there is no kata 3")
}

// A lockedBuffer is written by one goroutine and read by another.
type lockedBuffer struct {
	mu   sync.Mutex
	text bytes.Buffer
	some chan struct{} // has something when something was written
}

func (b *lockedBuffer) Write(text []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	select {
	case b.some <- struct{}{}:
	default:
	}
	return b.text.Write(text)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

// Without a browser, and with a broken kata, it serves until Ctrl-C.
func TestWebServesUntilItIsEnded(t *testing.T) {
	tiny(t)
	put(t, "katas/02-broken/kata.toml", "format = 7\n")
	t.Setenv("BROWSER", "no-such-browser-here")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	out, errOut := &lockedBuffer{some: make(chan struct{}, 1)}, &lockedBuffer{some: make(chan struct{}, 1)}
	ended := make(chan int, 1)
	var serving sync.WaitGroup
	defer serving.Wait()
	defer cancel()
	serving.Go(func() {
		ended <- execute(ctx, []string{"web", "1"}, &console{in: strings.NewReader(""), out: out, err: errOut, clock: time.Now})
	})
	select {
	case <-out.some:
	case code := <-ended:
		t.Fatalf("it ended with %d: %s", code, errOut)
	}
	url, tail, _ := strings.Cut(out.String(), "\n")
	require.Regexp(t, `^http://127\.0\.0\.1:\d+/01-tiny/$`, url)
	require.Equal(t, "Ctrl-C ends it.\n", tail)
	for page, contains := range map[string]string{url: "<h1>Tiny</h1>", strings.TrimSuffix(url, "01-tiny/"): "katas/02-broken/kata.toml:1: format is 7"} {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, page, nil)
		require.NoError(t, err)
		answer, err := http.DefaultClient.Do(request)
		require.NoError(t, err)
		text, err := io.ReadAll(answer.Body)
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
		require.Contains(t, string(text), contains)
	}
	require.Contains(t, errOut.String(), "No browser was opened")
	require.Contains(t, errOut.String(), "Open "+url+" yourself.")
	cancel()
	require.Equal(t, cli.Interrupted, <-ended)
	require.Contains(t, errOut.String(), "kata: interrupted; the pages are no longer served")
}

func TestTheBrowserIsThePersons(t *testing.T) {
	dir := t.TempDir()
	seen := filepath.Join(dir, "seen")
	browser := filepath.Join(dir, "browser")
	require.NoError(t, os.WriteFile(browser, []byte("#!/bin/sh\necho \"$@\" >\""+seen+".new\" && mv \""+seen+".new\" \""+seen+"\"\n"), 0o700))
	t.Setenv("BROWSER", browser+" --new:other")
	require.NoError(t, openBrowser("http://127.0.0.1:1/"))
	require.Eventually(t, func() bool { _, err := os.Stat(seen); return err == nil }, 30*time.Second, 10*time.Millisecond)
	text, err := os.ReadFile(seen)
	require.NoError(t, err)
	require.Equal(t, "--new http://127.0.0.1:1/\n", string(text))
}
