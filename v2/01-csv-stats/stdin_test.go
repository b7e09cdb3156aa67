package main

import (
	"context"
	"io"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"
)

func TestInterruptiblePassesThrough(t *testing.T) {
	text := strings.Repeat("all of it, unchanged\n", 10_000)
	got, err := io.ReadAll(newInterruptible(t.Context(), strings.NewReader(text)))
	require.NoError(t, err)
	require.Equal(t, text, string(got))
}

func TestInterruptibleGivesUpWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		terminal, keyboard := io.Pipe() // nobody types
		in := newInterruptible(ctx, terminal)
		got := make(chan error, 1)
		in.pending.Go(func() {
			_, err := in.Read(make([]byte, 1))
			got <- err
		})
		synctest.Wait() // Read is waiting now
		cancel()
		require.ErrorIs(t, <-got, context.Canceled)

		require.NoError(t, keyboard.Close()) // what was left behind ends, too
		in.pending.Wait()
	})
}
