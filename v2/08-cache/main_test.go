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
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// roundTrip is a service that needs no network.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func newTestProxy(t *testing.T, service roundTrip) *proxy {
	t.Helper()
	u, err := url.Parse("http://quotes.internal/v1/")
	require.NoError(t, err)
	p := newProxy(options{upstream: u.String(), max: 1 << 20}, u, slog.New(slog.DiscardHandler))
	p.client.Transport = service
	p.forward.Transport = service
	t.Cleanup(p.cache.wait)
	return p
}

func get(t *testing.T, p *proxy, url string) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	p.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, url, http.NoBody))
	return w
}

func TestExitCodes(t *testing.T) {
	for err, want := range map[error]int{
		nil:                               0,
		fmt.Errorf("%w: x", flag.ErrHelp): 0,
		fmt.Errorf("%w: x", errUsage):     2,
		errors.New("anything"):            1,
		context.Canceled:                  1,
	} {
		assert.Equal(t, want, exitCode(err), "%v", err)
	}
}

func TestRunServesUntilItsContextEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var stderr bytes.Buffer
	require.NoError(t, run(ctx, []string{"-upstream", "http://quotes.internal", "-replay", "-"}, strings.NewReader(""), io.Discard, &stderr))
	require.Error(t, run(ctx, []string{"-upstream", "http://quotes.internal", "-addr", "nowhere"}, nil, io.Discard, &stderr))
	assert.Contains(t, stderr.String(), "nowhere")
}

func TestAPanicIsOneRequestsMisfortune(t *testing.T) {
	asked := 0
	p := newTestProxy(t, func(r *http.Request) (*http.Response, error) {
		if asked++; asked == 1 {
			panic("an odd answer")
		}
		assert.Equal(t, "http://quotes.internal/v1/a?x=1", r.URL.String())
		return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: http.NoBody}, nil
	})
	assert.Equal(t, http.StatusInternalServerError, get(t, p, "/a?x=1").Code)
	assert.Equal(t, http.StatusOK, get(t, p, "/a?x=1").Code)
	assert.Equal(t, hit, get(t, p, "/a?x=1").Header().Get("X-Cache"))
}

// The body of such an answer is the connection, which does not end.
func TestAnotherProtocolIsNoAnswer(t *testing.T) {
	p := newTestProxy(t, func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: http.StatusSwitchingProtocols, Status: "101 Switching Protocols", Body: http.NoBody}, nil
	})
	assert.Equal(t, http.StatusBadGateway, get(t, p, "/a").Code)
}

func TestNotForEverybody(t *testing.T) {
	for _, lines := range [][]string{{"no-store"}, {"PRIVATE"}, {"max-age=60", "no-store"}, {"public, max-age=60", `private="X-Account"`}} {
		assert.False(t, forEverybody(http.Header{"Cache-Control": lines}), lines)
	}
	for _, lines := range [][]string{nil, {""}, {"no-cache"}, {"public", "max-age=0"}} {
		assert.True(t, forEverybody(http.Header{"Cache-Control": lines}), lines)
	}
}

func TestHopByHop(t *testing.T) {
	h := http.Header{"Connection": {"close, x-one", "X-Two"}, "X-One": {"1"}, "X-Two": {"2"}, "Trailer": {"X-Sum"}, "Transfer-Encoding": {"chunked"}, "X-Three": {"3"}}
	removeHopByHop(h)
	assert.Equal(t, http.Header{"X-Three": {"3"}}, h)
}

func TestFailures(t *testing.T) {
	assert.Equal(t, http.StatusGatewayTimeout, failure(fmt.Errorf("x: %w", context.DeadlineExceeded)).status)
	assert.Equal(t, http.StatusInternalServerError, failure(fmt.Errorf("x: %w", errPanic)).status)
	assert.Equal(t, http.StatusBadGateway, failure(errors.New("timeout")).status)
}
