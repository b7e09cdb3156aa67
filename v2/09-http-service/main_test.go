package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

// asProgram makes the test binary the program, so that a test can kill it.
const asProgram = "NOTES_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
	}
	goleak.VerifyTestMain(m)
}

func TestExitCodes(t *testing.T) {
	for err, want := range map[error]int{
		nil:                               0,
		fmt.Errorf("%w: x", flag.ErrHelp): 0,
		fmt.Errorf("%w: x", errUsage):     2,
		errors.New("anything"):            1,
		context.DeadlineExceeded:          1,
	} {
		assert.Equal(t, want, exitCode(err), "%v", err)
	}
}

func TestRunServesUntilItsContextEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	data := filepath.Join(t.TempDir(), "notes.json")
	var stderr bytes.Buffer
	require.Error(t, run(t.Context(), []string{"-addr", "nowhere", "-data", data}, nil, io.Discard, &stderr))
	assert.Contains(t, stderr.String(), "nowhere")
	stderr.Reset()
	err := run(ctx, []string{"-addr", "127.0.0.1:0", "-data", data}, nil, io.Discard, &stderr)
	if err != nil { // Listen may look at the context first.
		require.ErrorIs(t, err, context.Canceled)
		return
	}
	assert.Contains(t, stderr.String(), "stopping")
}

// The program is killed in the middle of its work, thirty times. What it has
// answered is there, and the file can always be read.
func TestNothingAnsweredIsLost(t *testing.T) {
	data := filepath.Join(t.TempDir(), "notes.json")
	answered := map[string]bool{}
	for round := range 30 {
		for _, id := range answeredBeforeKill(t, data, round) {
			answered[id] = true
		}
		s, err := openStore(data)
		require.NoError(t, err)
		for id := range answered {
			require.NotNil(t, s.get(id), "round %d: %s was answered and is lost", round, id)
		}
	}
	require.GreaterOrEqual(t, len(answered), 30)
	t.Logf("30 kills, %d notes answered, 0 lost", len(answered))
}

// answeredBeforeKill starts a batch, kills it when it has answered a random number of
// requests, and returns the ids of the notes that were answered.
func answeredBeforeKill(t *testing.T, data string, round int) []string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-data", data, "-batch", "-")
	cmd.Env = append(os.Environ(), asProgram+"=1")
	var lines strings.Builder
	for n := range 100 {
		fmt.Fprintf(&lines, "PUT /notes/r%d-%d {\"title\":\"one\",\"text\":%q}\n", round, n, strings.Repeat("x", n*20))
	}
	cmd.Stdin = strings.NewReader(lines.String())
	stdout, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())

	var ids []string
	last := 1 + rand.IntN(12)
	request := ""
	for sc := bufio.NewScanner(stdout); sc.Scan(); {
		if rest, ok := strings.CutPrefix(sc.Text(), "PUT /notes/"); ok {
			request = rest
		} else if sc.Text() == "201" {
			if ids = append(ids, request); len(ids) == last {
				require.NoError(t, cmd.Process.Kill())
			}
		}
	}
	require.Error(t, cmd.Wait())
	return ids
}
