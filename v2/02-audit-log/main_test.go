package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestExitCodes(t *testing.T) {
	for err, want := range map[error]int{
		nil:                               0,
		fmt.Errorf("x: %w", flag.ErrHelp): 0,
		errors.New("anything"):            1,
		fmt.Errorf("x: %w", errFlags):     2,
		fmt.Errorf("x: %w", signalError(syscall.SIGINT)):  130,
		fmt.Errorf("x: %w", signalError(syscall.SIGTERM)): 143,
	} {
		assert.Equal(t, want, exitCode(err), "%v", err)
	}
}

func TestRun(t *testing.T) {
	name := filepath.Join(t.TempDir(), "audit.log")
	var stdout bytes.Buffer
	in := strings.NewReader(`{"ts":"2019-06-03T11:42:07Z","level":"Warn","msg":"one","data":{"level":"gold","token":1}}` + "\n\nnonsense\n")
	err := run(t.Context(), []string{"-source", "shop", "-out", name}, in, &stdout, io.Discard)
	require.ErrorContains(t, err, "line 3")
	assert.Empty(t, stdout.String())
	lines, err := os.ReadFile(name)
	require.NoError(t, err)
	assert.Equal(t, `{"time":"2019-06-03T11:42:07Z","level":"warning","msg":"one","fields.level":"gold","seq":1,"source":"shop","token":"***"}`+"\n", string(lines)) //nolint:testifylint // Its bytes count, not only what they mean.
}

func TestTheFirstFailureToWriteIsReported(t *testing.T) {
	in := strings.NewReader(strings.Repeat(`{"ts":"2019-06-03T11:42:07Z","level":"error"}`+"\n", 3))
	err := run(t.Context(), nil, in, brokenWriter{}, io.Discard)
	require.ErrorIs(t, err, io.ErrClosedPipe)
	assert.Equal(t, 1, exitCode(err))
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

// After a signal, whole lines that were read are logged, and half a line is not
// taken for a malformed one.
func TestASignalIsTheEndOfTheInput(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		pipe, shipper := io.Pipe()
		in := newInterruptible(ctx, pipe)
		var stdout bytes.Buffer
		a := newAuditor(ctx, options{source: "app"}, &stdout, slog.New(slog.DiscardHandler))
		ended := make(chan error, 1)
		in.pending.Go(func() { ended <- a.process(ctx, in) })

		_, err := io.WriteString(shipper, `{"ts":"2019-06-03T11:42:07Z","msg":"one"}`+"\n"+`{"ts":"2019-06-`)
		require.NoError(t, err)
		synctest.Wait() // It has been read, and the next Read waits.
		cancel(signalError(syscall.SIGTERM))
		err = <-ended
		require.ErrorIs(t, err, signalError(syscall.SIGTERM))
		require.ErrorContains(t, err, "line 2")
		require.NoError(t, a.close())
		assert.Equal(t, 1, strings.Count(stdout.String(), "\n"))

		require.NoError(t, shipper.Close()) // What was left behind ends, too.
		in.pending.Wait()
	})
}

func TestInterruptibleLosesNothing(t *testing.T) {
	text := strings.Repeat("all of it, unchanged\n", 10_000)
	in := newInterruptible(t.Context(), strings.NewReader(text))
	var got bytes.Buffer
	_, err := io.CopyBuffer(&got, struct{ io.Reader }{in}, make([]byte, 1000)) // Less than a Read brings.
	require.NoError(t, err)
	assert.Equal(t, text, got.String())
}

func TestSwitchLevel(t *testing.T) {
	a := newAuditor(t.Context(), options{level: slog.LevelWarn}, io.Discard, slog.New(slog.DiscardHandler))
	for _, want := range []slog.Level{slog.LevelDebug, slog.LevelWarn, slog.LevelDebug} {
		sig := make(chan os.Signal, 1)
		sig <- syscall.SIGUSR1
		close(sig)
		a.switchLevel(t.Context(), sig, slog.LevelWarn)
		assert.Equal(t, want, a.level.Level())
	}
}

func TestLevelsHaveTheirNames(t *testing.T) {
	for _, name := range []string{"trace", "debug", "info", "warning", "error", "fatal", "panic"} {
		level, known := parseLevel(strings.ToUpper(name))
		assert.True(t, known)
		assert.Equal(t, name, levelName(level))
	}
	level, known := parseLevel("loud")
	assert.False(t, known)
	assert.Equal(t, slog.LevelInfo, level)
	assert.Equal(t, "WARN+1", levelName(slog.LevelWarn+1))
}
