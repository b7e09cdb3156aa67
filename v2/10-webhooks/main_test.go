package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"pgregory.net/rapid"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// subscribersFile writes a file of subscribers.
func subscribersFile(t *testing.T, lines ...string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "subscribers.txt")
	require.NoError(t, os.WriteFile(name, []byte(strings.Join(lines, "\n")), 0o600))
	return name
}

func TestExitCodes(t *testing.T) {
	for err, want := range map[error]int{
		nil:                               0,
		fmt.Errorf("%w: x", flag.ErrHelp): 0,
		fmt.Errorf("%w: x", errUsage):     2,
		errors.Join(errFailed, nil):       3,
		errors.New("anything"):            1,
		context.Canceled:                  1,
	} {
		assert.Equal(t, want, exitCode(err), "%v", err)
	}
}

func TestRunEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	args := []string{"-subscribers", subscribersFile(t, "a http://127.0.0.1:1/ secret"), "-spool", t.TempDir(), "-addr", "127.0.0.1:0"}
	require.NoError(t, run(ctx, args, io.Discard, io.Discard))
	require.NoError(t, run(t.Context(), append(args, "-once"), io.Discard, io.Discard))
}

func TestTopicsAreBeginnings(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := &subscriber{topics: rapid.SliceOfN(rapid.StringMatching("[ab.]{0,2}"), 1, 3).Draw(t, "topics")}
		topic := rapid.StringMatching("[ab.]{1,4}").Draw(t, "topic")
		wants := false
		for _, beginning := range s.topics {
			wants = wants || topic[:min(len(topic), len(beginning))] == beginning
		}
		require.Equal(t, wants, s.wants(topic))
		require.True(t, (&subscriber{}).wants(topic))
	})
}
