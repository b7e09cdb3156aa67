package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// roundTrip is an endpoint that needs no network, and so may live in a bubble of
// synctest's.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func answer(status int) (*http.Response, error) {
	return &http.Response{StatusCode: status, Body: http.NoBody}, nil
}

// hang never answers.
func hang(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}

func newAlerting(t *testing.T, out *bytes.Buffer, server roundTrip) *auditor {
	t.Helper()
	opts := options{source: "app", alertURL: "http://alerts.example/hook", alertTimeout: 5 * time.Second}
	a := newAuditor(t.Context(), opts, out, slog.New(slog.DiscardHandler))
	a.alerts.client.Transport = server
	return a
}

func severeEvent() *event {
	return &event{Msg: "break-in", time: time.Unix(0, 0).UTC(), level: slog.LevelError}
}

func TestASlowEndpointGetsEverythingInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		var sent []string
		a := newAlerting(t, &out, func(r *http.Request) (*http.Response, error) {
			<-time.After(3 * time.Second)
			var body bytes.Buffer
			_, err := body.ReadFrom(r.Body)
			sent = append(sent, body.String())
			resp, _ := answer(http.StatusOK)
			return resp, err
		})
		start := time.Now()
		for n := range 20 {
			a.record(t.Context(), n, severeEvent())
		}
		assert.Zero(t, time.Since(start), "no event waits for an alert")
		require.NoError(t, a.close())
		assert.Equal(t, time.Minute, time.Since(start))
		assert.Equal(t, out.String(), strings.Join(sent, ""), "an alert is the line")
	})
}

func TestAnEndpointThatHangsCostsOneTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		a := newAlerting(t, &out, hang)
		for n := range 60 {
			a.record(t.Context(), n, severeEvent())
		}
		start := time.Now()
		require.NoError(t, a.close())
		assert.Equal(t, 5*time.Second, time.Since(start))
		assert.Equal(t, 60, strings.Count(out.String(), "break-in"))
		assert.Equal(t, 1, strings.Count(out.String(), `"reason":"timeout","seq":0,`))
		assert.Equal(t, 59, strings.Count(out.String(), `"reason":"given up"`))
	})
}

func TestWhatFindsNoRoomIsALine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		a := newAlerting(t, &out, hang)
		a.record(t.Context(), 0, severeEvent())
		synctest.Wait() // The first is on its way.
		for n := range alertQueue + 2 {
			a.record(t.Context(), n+1, severeEvent())
		}
		assert.Equal(t, 2, strings.Count(out.String(), `"reason":"no room"`))
		assert.Contains(t, out.String(), fmt.Sprintf(`"reason":"no room","seq":%d,`, alertQueue+1))
		require.NoError(t, a.close())
		assert.Equal(t, alertQueue+3, strings.Count(out.String(), `"alert not delivered"`), "each is a line once")
	})
}

// While events come in, an endpoint that does not answer is asked again for each
// alert: it may be back.
func TestAnEndpointThatComesBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		asked := 0
		a := newAlerting(t, &out, func(r *http.Request) (*http.Response, error) {
			if asked++; asked == 1 {
				return hang(r)
			}
			return answer(http.StatusNoContent)
		})
		a.record(t.Context(), 1, severeEvent())
		a.record(t.Context(), 2, severeEvent())
		<-time.After(time.Minute)
		require.NoError(t, a.close())
		assert.Equal(t, 2, asked)
		assert.Equal(t, 1, strings.Count(out.String(), "alert not delivered"))
	})
}

// TERM ends the input, not the alerts.
func TestAlertsOutliveTheContext(t *testing.T) {
	var out bytes.Buffer
	ctx, cancel := context.WithCancel(t.Context())
	a := newAuditor(ctx, options{alertURL: "http://alerts.example/hook"}, &out, slog.New(slog.DiscardHandler))
	a.alerts.client.Transport = roundTrip(func(r *http.Request) (*http.Response, error) {
		if err := r.Context().Err(); err != nil {
			return nil, err
		}
		return answer(http.StatusOK)
	})
	cancel()
	a.record(ctx, 1, severeEvent())
	require.NoError(t, a.close())
	assert.NotContains(t, out.String(), "alert not delivered")
}

func TestReasons(t *testing.T) {
	for want, err := range map[string]error{
		"status 503": fmt.Errorf("x: %w", statusError(503)),
		"timeout":    &url.Error{Op: "Post", URL: "http://x", Err: context.DeadlineExceeded},
		"refused":    &url.Error{Op: "Post", URL: "http://x", Err: syscall.ECONNREFUSED},
		"failed":     errors.New("connection refused, or so it says"),
	} {
		assert.Equal(t, want, reason(err))
	}
}
