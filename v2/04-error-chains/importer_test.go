package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// service is a rates service without a network, so that it can live in a bubble
// of synctest's: so long until it answers, and as long for each byte of a body.
type service struct {
	latency time.Duration
	every   time.Duration
	body    string
	fails   error
	asked   int
}

func (s *service) RoundTrip(r *http.Request) (*http.Response, error) {
	s.asked++
	if s.fails != nil {
		return nil, s.fails
	}
	if err := wait(r.Context(), s.latency); err != nil {
		return nil, err
	}
	body := &slowBody{r.Context(), s.every, strings.NewReader(s.body)}
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(body), Header: http.Header{}}, nil
}

// wait waits for so long, or until ctx ends, and then says why it has.
func wait(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

type slowBody struct {
	ctx   context.Context
	every time.Duration
	text  *strings.Reader
}

func (b *slowBody) Read(p []byte) (int, error) {
	if b.text.Len() > 0 {
		if err := wait(b.ctx, b.every); err != nil {
			return 0, err
		}
	}
	return b.text.Read(p[:1])
}

const usd = `{"base":"EUR","rates":{"USD":2}}`

func newImporter(t *testing.T, s *service, files ...string) *importer {
	t.Helper()
	return &importer{
		opts: options{
			rates: "http://rates", timeout: time.Second, files: files, ledger: filepath.Join(t.TempDir(), "ledger.csv"),
		},
		client: &http.Client{Transport: s},
		log:    slog.New(slog.DiscardHandler),
	}
}

func dollars(t *testing.T, number string) string {
	t.Helper()
	return write(t, number+".csv", header+number+",2019-11-04,ACME,USD,1\n")
}

func TestHowLongTheRatesServiceMayTake(t *testing.T) {
	for name, tt := range map[string]struct {
		service service
		kind    error
		takes   time.Duration
	}{
		"at once":                 {service{body: usd}, nil, 0},
		"late, and then as late":  {service{latency: 900 * time.Millisecond, every: 900 * time.Millisecond / time.Duration(len(usd)), body: usd}, nil, 1800 * time.Millisecond},
		"no answer":               {service{latency: time.Hour}, slow, time.Second},
		"no more of it":           {service{latency: 900 * time.Millisecond, every: time.Hour, body: usd}, slow, 1900 * time.Millisecond},
		"the system gives it up":  {service{fails: syscall.ETIMEDOUT}, slow, 0},
		"it refuses":              {service{fails: syscall.ECONNREFUSED}, unusable, 0},
		"its answer is no answer": {service{body: "{"}, unusable, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				_, err := newImporter(t, &tt.service).fetchRates(t.Context())
				require.ErrorIs(t, err, tt.kind)
				assert.Equal(t, judge(tt.kind), judge(err))
				assert.InDelta(t, tt.takes, time.Since(start), float64(time.Millisecond))
			})
		})
	}
}

// All files wait for the same answer, and each of them says that it had none.
func TestTheRatesAreAskedForOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &service{latency: time.Hour}
		var files []string
		for i := range 20 {
			files = append(files, dollars(t, fmt.Sprintf("A-%d", i)))
		}
		start := time.Now()
		err := newImporter(t, s, files...).importFiles(t.Context(), io.Discard)
		assert.Equal(t, time.Second, time.Since(start))
		assert.Equal(t, 1, s.asked)
		assert.Equal(t, 5, judge(err).code)
		for _, file := range files {
			require.ErrorContains(t, err, file)
		}
	})
}

func TestNothingIsPostedAfterCtrlC(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		im := newImporter(t, &service{latency: time.Hour}, dollars(t, "A-1"), write(t, "eur.csv", header+"B-1,2019-11-04,ACME,EUR,1\n"))
		start := time.Now()
		time.AfterFunc(300*time.Millisecond, func() { cancel(errors.New("Ctrl-C")) })
		var stdout bytes.Buffer
		err := im.importFiles(ctx, &stdout)
		require.ErrorIs(t, err, interrupted)
		assert.Equal(t, 130, judge(err).code)
		assert.Equal(t, 300*time.Millisecond, time.Since(start))
		assert.Empty(t, stdout.String())
		_, err = os.Stat(im.opts.ledger)
		require.ErrorIs(t, err, os.ErrNotExist)
	})
}

func TestNothingIsReadAfterCtrlC(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	im := newImporter(t, &service{}, "nowhere.csv")
	assert.Equal(t, []batch{{file: "nowhere.csv", err: interrupted}}, im.readAll(ctx))
}

// A row without a rate is a row's fault, and all of them are named.
func TestEachRowWithoutARateIsNamed(t *testing.T) {
	file := write(t, "a.csv", header+"A-1,2019-11-04,ACME,GBP,1\nA-2,2019-11-04,ACME,USD,1\nA-3,2019-11-04,ACME,JPY,1\n")
	err := newImporter(t, &service{body: usd}, file).importFiles(t.Context(), io.Discard)
	require.ErrorIs(t, err, invalid)
	assert.EqualError(t, err, file+": row 2: no rate for GBP\n"+file+": row 4: no rate for JPY")
}
