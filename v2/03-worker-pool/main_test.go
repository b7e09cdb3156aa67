package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// roundTrip is a server that needs no network, and so may live in a bubble of
// synctest's.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// answer is a response with a body.
func answer(status int, body io.Reader) *http.Response {
	return &http.Response{StatusCode: status, Status: http.StatusText(status), Body: io.NopCloser(body), Header: http.Header{}}
}

func newMirror(t *testing.T, opts options, server roundTrip) *mirror {
	t.Helper()
	opts.dir = t.TempDir()
	opts.workers = max(opts.workers, 1)
	return &mirror{opts: opts, client: &http.Client{Transport: server}, log: slog.New(slog.DiscardHandler)}
}

func TestExitCodes(t *testing.T) {
	for err, want := range map[error]int{
		nil:                               0,
		fmt.Errorf("x: %w", flag.ErrHelp): 0,
		errors.New("anything"):            1,
		fmt.Errorf("x: %w", errFlags):     2,
		errFailed:                         2,
		context.Canceled:                  130,
	} {
		assert.Equal(t, want, exitCode(err), "%v", err)
	}
}

func TestThreeTriesAndTheTimeBetweenThem(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		var tries []time.Duration
		m := newMirror(t, options{}, func(*http.Request) (*http.Response, error) {
			tries = append(tries, time.Since(start))
			return answer(http.StatusBadGateway, http.NoBody), nil
		})
		res := m.fetchPatiently(t.Context(), entry{url: "http://files/a", name: "a"})
		assert.Equal(t, result{url: "http://files/a", state: stateFailed}, res)
		assert.Equal(t, []time.Duration{0, retryDelay, 3 * retryDelay}, tries)
	})
}

func TestNobodyWaitsForARetryAfterCtrlC(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		start := time.Now()
		m := newMirror(t, options{}, func(*http.Request) (*http.Response, error) {
			cancel()
			return answer(http.StatusBadGateway, http.NoBody), nil
		})
		res := m.fetchPatiently(ctx, entry{url: "http://files/a", name: "a"})
		assert.Equal(t, stateSkipped, res.state)
		assert.Zero(t, time.Since(start))
	})
}

func TestFailFastSkipsTheRest(t *testing.T) {
	var asked []string
	m := newMirror(t, options{failFast: true}, func(r *http.Request) (*http.Response, error) {
		asked = append(asked, r.URL.Path)
		return answer(http.StatusForbidden, http.NoBody), nil
	})
	entries := []entry{{url: "http://files/a", name: "a"}, {url: "http://files/b", name: "b"}}
	results := m.fetchAll(t.Context(), entries)
	assert.Equal(t, []string{"/a"}, asked)

	var manifest bytes.Buffer
	require.NoError(t, writeManifest(&manifest, entries, results))
	assert.Equal(t, "failed\t-\t0\ta\nskipped\t-\t0\tb\n", manifest.String())
}

func TestADownloadThatBreaksOffLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	broken := io.MultiReader(strings.NewReader("half"), brokenReader{})
	_, err := save(filepath.Join(dir, "sub", "a"), broken)
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	left, err := os.ReadDir(filepath.Join(dir, "sub"))
	require.NoError(t, err)
	assert.Empty(t, left)
}

// brokenReader breaks off.
type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func BenchmarkSave(b *testing.B) {
	dir := b.TempDir()
	body := strings.Repeat("0123456789abcde\n", 1<<16)
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		d, err := save(filepath.Join(dir, "file"), strings.NewReader(body))
		require.NoError(b, err)
		require.NoError(b, d.publish(filepath.Join(dir, "file")))
	}
}
