package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestExitCodes(t *testing.T) {
	for err, want := range map[error]int{
		nil:                              0,
		io.ErrUnexpectedEOF:              1,
		fmt.Errorf("x: %w", exitError{}): 0,
		exitError{130}:                   130,
	} {
		assert.Equal(t, want, exitCode(err), "%v", err)
	}
}

// cronrun calls the program with a crontab on standard input.
func cronrun(t *testing.T, tab string, args ...string) (stdout, stderr string, err error) {
	t.Helper()
	var out, errs lockedBuffer
	err = run(t.Context(), append([]string{"cronrun", "-f", "-"}, args...), strings.NewReader(tab), &out, &errs)
	return out.String(), errs.String(), err
}

func TestOnce(t *testing.T) {
	stdout, stderr, err := cronrun(t, "A=1\n@daily job echo $A; echo error >&2; exit 3\n", "-once", "job")
	require.ErrorIs(t, err, exitError{3})
	assert.Equal(t, "job: 1\n", stdout)
	assert.Contains(t, stderr, "job: error\n")
	assert.Contains(t, stderr, "code=3")
}

func TestListInTheZone(t *testing.T) {
	stdout, _, err := cronrun(t, "@daily job true\n", "-tz", "Asia/Tokyo", "-from", "2026-01-01 00:00:00", "-list", "1")
	require.NoError(t, err)
	assert.Equal(t, "2026-01-02T00:00:00+09:00  job\n", stdout)
}

func TestMistakesAreReported(t *testing.T) {
	_, stderr, err := cronrun(t, "@daily job true\n", "-tz", "Mars/Phobos")
	require.Error(t, err)
	assert.Equal(t, 1, exitCode(err))
	assert.Contains(t, stderr, "Mars/Phobos")
}

func TestASignalStopsOnceAndItsJob(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	stdout := writerFunc(func([]byte) (int, error) {
		cancel(stopped{syscall.SIGTERM}) // The job is up.
		return 0, nil
	})
	// The run ends only when the child, too, has closed standard output.
	err := run(ctx, []string{"cronrun", "-f", "-", "-once", "job"}, strings.NewReader("@daily job sleep 600 & echo up; wait\n"), stdout, io.Discard)
	assert.Equal(t, exitError{143}, err)
}

// A lockedBuffer stands several writes at a time.
type lockedBuffer struct {
	mu sync.Mutex
	bytes.Buffer
}

func (l *lockedBuffer) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.Buffer.Write(b)
}

// writerFunc is a writer that is a function.
type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(b []byte) (int, error) { return f(b) }
