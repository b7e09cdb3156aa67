package main

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/time/rate"
	"pgregory.net/rapid"
)

// roundTrip is a subscriber that needs no network.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func answer(status int, header http.Header) *http.Response {
	return &http.Response{StatusCode: status, Status: http.StatusText(status), Header: header, Body: http.NoBody}
}

// newTestHooker has one subscriber.
func newTestHooker(ctx context.Context, t *testing.T, opts options, f roundTrip) *hooker {
	t.Helper()
	s := &subscriber{name: "a", url: "http://shop.example/", secret: "secret", limit: rate.NewLimiter(rate.Inf, 1)}
	sp, _ := openTestSpool(t, t.TempDir(), s)
	h := newHooker(ctx, opts, sp, []*subscriber{s}, slog.New(slog.DiscardHandler))
	h.client.Transport = f
	t.Cleanup(func() {
		h.wait()
		assert.NoError(t, sp.close())
	})
	return h
}

func add(t *testing.T, h *hooker) {
	t.Helper()
	e, err := h.spool.add("order", []byte("{}"))
	require.NoError(t, err)
	h.send(e)
}

// A weekend: one request a pause, however many events wait, and the pauses stop
// growing.
func TestADeadSubscriberIsLeftInPeace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asked, begin := 0, time.Now()
		h := newTestHooker(t.Context(), t, options{tries: 1000, pause: time.Second, maxPause: 10 * time.Minute}, func(*http.Request) (*http.Response, error) {
			asked++
			if time.Since(begin) < 48*time.Hour {
				return answer(http.StatusServiceUnavailable, nil), nil
			}
			return answer(http.StatusOK, nil), nil
		})
		for range 100 {
			add(t, h)
		}
		h.wait()
		assert.EqualValues(t, 100, h.delivered.Load())
		assert.Less(t, time.Since(begin), 48*time.Hour+10*time.Minute)
		// Ten to get to the longest, then one in 5 to 10 minutes.
		assert.Greater(t, asked, 48*6+100)
		assert.Less(t, asked, 48*12+10+100)
	})
}

func TestTheEndOfTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for took, delivered := range map[time.Duration]int64{grace - 1: 1, grace + 1: 0} {
			ctx, cancel := context.WithCancel(t.Context())
			h := newTestHooker(ctx, t, options{tries: 2, pause: time.Hour, maxPause: time.Hour}, func(r *http.Request) (*http.Response, error) {
				cancel()
				select {
				case <-time.After(took):
					return answer(http.StatusOK, nil), nil
				case <-r.Context().Done():
					return nil, r.Context().Err()
				}
			})
			add(t, h)
			add(t, h)
			h.wait()
			assert.Equal(t, delivered, h.delivered.Load(), "the one that was under way, if it was done within the second")
			assert.Zero(t, h.failed.Load())
		}
	})
}

func TestPausesAreBounded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pause := time.Duration(rapid.Int64Range(1, int64(time.Hour)).Draw(t, "pause"))
		longest := pause + time.Duration(rapid.Int64Range(0, int64(24*time.Hour)).Draw(t, "more"))
		p := newPauses(options{pause: pause, maxPause: longest})
		for n := range 100 {
			asked := time.Duration(rapid.Int64().Draw(t, "asked"))
			got := p.begin(asked)
			require.LessOrEqual(t, got, longest)
			require.GreaterOrEqual(t, got, min(asked, longest))
			require.GreaterOrEqual(t, got, pause/2)
			if n == 0 && asked <= 0 {
				require.LessOrEqual(t, got, pause+pause/2+1)
			}
		}
	})
}

// A name can lead to one of our addresses: the check is of what is connected to.
func TestAPrivateAddressBehindAName(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	h := newTestHooker(t.Context(), t, options{tries: 1}, nil)
	h.client.Transport = newClient(options{}).Transport
	s := *h.subs[0]
	s.url = strings.Replace(server.URL, "127.0.0.1", "localhost", 1)
	require.ErrorIs(t, h.deliver(t.Context(), &event{}, &s), errPrivate)
}

func TestAddresses(t *testing.T) {
	for _, address := range []string{
		"127.0.0.1:80", "10.1.2.3:80", "172.16.0.1:80", "192.168.1.1:80", "169.254.169.254:80", "0.0.0.0:80", "0.0.0.1:80", "224.0.0.1:80",
		"255.255.255.255:80", "[::1]:80", "[::]:80", "[fe80::1%eth0]:80", "[fc00::1]:80", "[ff02::1]:80", "[::ffff:10.0.0.1]:80", "[::ffff:0.1.2.3]:80",
	} {
		require.ErrorIs(t, refusePrivate("tcp", address, nil), errPrivate, address)
	}
	for _, address := range []string{"8.8.8.8:80", "172.32.0.1:80", "192.169.0.1:80", "1.0.0.0:80", "[2001:db8::1]:80", "[::ffff:8.8.8.8]:80"} {
		require.NoError(t, refusePrivate("tcp", address, nil), address)
	}
	require.Error(t, refusePrivate("tcp", "localhost:80", nil))
}

// The script about redirects cannot write its own host in capitals.
func TestAHostInCapitalsIsTheSame(t *testing.T) {
	first := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "http://shop.example/hook", http.NoBody)
	for to, want := range map[string]error{
		"http://SHOP.example/": nil, "https://shop.example/": nil,
		"http://shop.example.net/": http.ErrUseLastResponse, "http://shop.example:8080/": http.ErrUseLastResponse,
	} {
		require.ErrorIs(t, stayOnHost(httptest.NewRequestWithContext(t.Context(), http.MethodPost, to, http.NoBody), []*http.Request{first}), want, to)
	}
}

func TestSignature(t *testing.T) {
	// echo -n '1000000000.{"n":1}' | openssl dgst -sha256 -hmac secret
	require.Equal(t, "sha256=2f48392cb0b99570483524984677082ec8cdfed0732d6e101ec123830b2e9cf8", sign("secret", "1000000000", []byte(`{"n":1}`)))
}
