package web

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"brownfield/tools/internal/longtest"
	"brownfield/tools/school/check"
	"brownfield/tools/school/follow"
)

// watched serves with --watch, and returns the address of the events of the one kata.
func watched(t *testing.T) (root, events string) {
	t.Helper()
	s, root := tiny(t, io.Discard)
	ctx, cancel := context.WithCancel(t.Context())
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	var serving errgroup.Group
	serving.Go(func() error { return Serve(ctx, listener, Options{Gallery: s.gallery, Err: io.Discard, Watch: true}) })
	t.Cleanup(func() {
		cancel()
		require.NoError(t, serving.Wait())
	})
	return root, "http://" + listener.Addr().String() + "/events?kata=01-tiny"
}

// hear opens a stream of events, and returns what waits for one.
func hear(t *testing.T, address string) (until func(kind follow.Kind) message, leave func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	require.NoError(t, err)
	answer, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	require.Equal(t, "text/event-stream", answer.Header.Get("Content-Type"))
	t.Cleanup(func() { cancel(); _ = answer.Body.Close() })
	lines := bufio.NewScanner(answer.Body)
	return func(kind follow.Kind) message {
		for lines.Scan() {
			data, ok := strings.CutPrefix(lines.Text(), "data: ")
			if !ok {
				continue
			}
			var m message
			require.NoError(t, json.Unmarshal([]byte(data), &m))
			if m.Kind == kind {
				return m
			}
			require.NotEqual(t, follow.Failed, m.Kind, m.Says)
		}
		t.Fatalf("the stream ended without %s: %v", kind, lines.Err())
		return message{}
	}, cancel
}

// Every page hears of each save, also one that was opened in the middle of a check or
// after it; and a copy that is not there yet is found when it is.
func TestEveryPageHearsOfEachSave(t *testing.T) {
	longtest.Begin(t)
	root, events := watched(t)
	until, _ := hear(t, events)
	require.Contains(t, until(follow.Troubled).Says, "01-tiny")

	work := filepath.Join(root, "work", "01-tiny")
	require.NoError(t, os.CopyFS(work, os.DirFS(filepath.Join(root, "v2", "01-tiny"))))
	until, leave := hear(t, events)
	until(follow.Began)
	require.Equal(t, message{Kind: follow.Verdict, Check: check.Behaviour, Outcome: check.Pass, Sign: "✓", Passed: 2, Total: 2}, until(follow.Verdict))
	second, _ := hear(t, events)
	require.Equal(t, check.Behaviour, second(follow.Verdict).Check, "who comes later hears the whole check")
	until(follow.Ended)
	second(follow.Ended)

	main := filepath.Join(work, "main.go")
	source, err := os.ReadFile(main)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(main, bytes.Replace(source, []byte(`"hello"`), []byte(`"goodbye"`), 1), 0o600))
	for _, hears := range []func(follow.Kind) message{until, second} {
		hears(follow.Began)
		require.Equal(t, check.Fail, hears(follow.Verdict).Outcome)
	}
	leave()
	second(follow.Ended)
	third, _ := hear(t, strings.Replace(events, "01-tiny", "tiny", 1)) // Another name of the kata is the same copy.
	require.Equal(t, check.Fail, third(follow.Verdict).Outcome)
	third(follow.Ended)

	require.NoError(t, os.Rename(work, work+".away"))
	require.Contains(t, third(follow.Troubled).Says, "your copy is gone")
	require.NoError(t, os.Rename(work+".away", work))
	third(follow.Ended)
}

// A copy at whose page nobody looks any more is not followed.
func TestWhoLeavesEndsWhatNobodyHears(t *testing.T) {
	s, root := tiny(t, io.Discard)
	require.NoError(t, os.CopyFS(filepath.Join(root, "work", "01-tiny"), os.DirFS(filepath.Join(root, "v2", "01-tiny"))))
	var tasks errgroup.Group
	l := &live{gallery: s.gallery, ctx: t.Context(), tasks: &tasks, copies: map[string]*copied{}}
	one, err := l.listen("01-tiny")
	require.NoError(t, err)
	two, err := l.listen("1")
	require.NoError(t, err)
	require.Same(t, one, two)
	l.leave(one)
	require.Len(t, l.copies, 1)
	l.leave(two)
	require.Empty(t, l.copies)
	require.NoError(t, tasks.Wait())
}
