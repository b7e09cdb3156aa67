package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path"
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

// service is a product service that needs no network, and so may live in a
// bubble of synctest's. It is asked for a sku.
type service func(ctx context.Context, sku string) (status int, body string)

func (s service) RoundTrip(r *http.Request) (*http.Response, error) {
	status, body := s(r.Context(), path.Base(r.URL.Path))
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	return &http.Response{
		StatusCode: status, Status: http.StatusText(status), Header: http.Header{},
		Body: io.NopCloser(strings.NewReader(body)),
	}, nil
}

// wait returns after d, or when ctx ends.
func wait(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// fruit is what every product is, after a while.
func fruit(latency time.Duration) service {
	return func(ctx context.Context, _ string) (int, string) {
		wait(ctx, latency)
		return http.StatusOK, `{"category": "Fruit"}`
	}
}

func newETL(opts options, s service) *etl {
	opts.enrich = "http://products"
	log := slog.New(slog.DiscardHandler)
	e := &etl{opts: opts, products: newProducts(opts, log), stdout: io.Discard, log: log}
	e.products.client = &http.Client{Transport: s}
	return e
}

// export is an export of so many hours with a row of its own sku each.
func export(hours int) string {
	var text strings.Builder
	text.WriteString(header + "\n")
	for h := range hours {
		fmt.Fprintf(&text, "2019-06-03T%02d:00:00;S1;%d;sku%d;1;40\n", h, h, h)
	}
	return text.String()
}

// row is the output of hour h of an export.
func row(h int) string { return fmt.Sprintf("2019-06-03T%02d;S1;fruit;1;1;40\n", h) }

// place writes an input and returns its name and that of an output.
func place(t *testing.T, text string) (in, out string) {
	t.Helper()
	in = filepath.Join(t.TempDir(), "in.csv")
	require.NoError(t, os.WriteFile(in, []byte(text), 0o600))
	return in, filepath.Join(t.TempDir(), "out.csv")
}

// requireHours demands an output of so many hours of an export, and a checkpoint
// that fits.
func requireHours(t *testing.T, out string, hours int) {
	t.Helper()
	var want strings.Builder
	want.WriteString(columns)
	for h := range hours {
		want.WriteString(row(h))
	}
	text, err := os.ReadFile(out)
	require.NoError(t, err)
	ck, err := loadCheckpoint(out)
	require.NoError(t, err)
	require.Equal(t, want.String(), string(text[:ck.Size]))
	require.Equal(t, hours, ck.Hours)
	if hours > 0 {
		require.Equal(t, hours+1, ck.Lines, "the header is a line, too")
	}
}

func TestExitCodes(t *testing.T) {
	for err, want := range map[error]int{
		nil: 0,
		fmt.Errorf("%w: %w", errUsage, flag.ErrHelp): 0,
		errors.New("anything"):                       1,
		fmt.Errorf("x: %w", errUsage):                2,
		fmt.Errorf("x: %w", errLimit):                3,
		fmt.Errorf("x: %w", context.Canceled):        130,
	} {
		assert.Equal(t, want, exitCode(err), "%v", err)
	}
}

// The four ways in which a run may end early, each from every hour on. That no
// goroutine is left, the bubble sees to: it does not end before they do.

func TestStoppingAtTheLimit(t *testing.T) {
	for limit := 1; limit < 9; limit++ {
		synctest.Test(t, func(t *testing.T) {
			in, out := place(t, export(9))
			e := newETL(options{limit: limit}, fruit(time.Minute))
			require.ErrorIs(t, e.rollUp(t.Context(), in, out), errLimit)
			requireHours(t, out, limit)
		})
	}
}

func TestStoppingAtAnError(t *testing.T) {
	for broken := range 9 {
		synctest.Test(t, func(t *testing.T) {
			in, out := place(t, export(9))
			// The one that fails is quicker than those before it.
			e := newETL(options{}, func(ctx context.Context, sku string) (int, string) {
				if sku == fmt.Sprint("sku", broken) {
					return http.StatusBadGateway, ""
				}
				return fruit(time.Minute)(ctx, sku)
			})
			require.ErrorContains(t, e.rollUp(t.Context(), in, out), fmt.Sprint("sku", broken))
			requireHours(t, out, max(broken-1, 0)) // The hour before it was still open.
		})
	}
}

func TestStoppingAtCtrlC(t *testing.T) {
	for hours := range 9 {
		synctest.Test(t, func(t *testing.T) {
			in, out := place(t, export(9))
			ctx, cancel := context.WithCancelCause(t.Context())
			e := newETL(options{}, func(ctx context.Context, sku string) (int, string) {
				if sku == fmt.Sprint("sku", hours) {
					wait(ctx, time.Second) // Until those before it are written.
					cancel(errors.New("a signal's name"))
				}
				return fruit(0)(ctx, sku)
			})
			require.ErrorIs(t, e.rollUp(ctx, in, out), context.Canceled)
			requireHours(t, out, max(hours-1, 0))

			// The next run does the rest.
			e = newETL(options{}, fruit(0))
			require.NoError(t, e.rollUp(t.Context(), in, out))
			text, err := os.ReadFile(out)
			require.NoError(t, err)
			require.Equal(t, 10, strings.Count(string(text), "\n"))
			require.True(t, isDone(out))
		})
	}
}

func TestTheOutputMayBeSlow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pulled := 0
		e := newETL(options{}, fruit(time.Second))
		rows := e.products.enrich(t.Context(), func(yield func(record, error) bool) {
			for yield(record{sku: fmt.Sprint(pulled)}, nil) {
				pulled++
			}
		})
		taken := 0
		for _, err := range rows {
			require.NoError(t, err)
			wait(t.Context(), time.Hour)
			taken++
			require.LessOrEqual(t, pulled-taken, maxLookups, "what is ahead does not grow")
			if taken == 100 {
				break
			}
		}
	})
}

func TestCtrlCEndsABatchAndThoseAfterIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir, out := t.TempDir(), t.TempDir()
		for _, name := range []string{"a.csv", "b.csv"} {
			require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(export(2)), 0o600))
		}
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		e := newETL(options{rate: 0.1}, fruit(0)) // It waits for its turn.
		require.ErrorIs(t, e.rollUpAll(ctx, dir, out), context.Canceled)
		require.NoFileExists(t, filepath.Join(out, "b.csv"))
	})
}
