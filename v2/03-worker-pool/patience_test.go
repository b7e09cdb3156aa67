package main

import (
	"context"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// slowBody brings a byte every now and then, and after that many only silence
// until its context ends.
type slowBody struct {
	ctx   context.Context
	every time.Duration
	bytes int
}

func (b *slowBody) Read(p []byte) (int, error) {
	if b.bytes == 0 {
		<-b.ctx.Done()
		return 0, context.Cause(b.ctx)
	}
	b.bytes--
	return copy(p, "x"), sleep(b.ctx, b.every)
}

func TestOnlySilenceEndsARequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		ctx, cancel := context.WithCancelCause(t.Context())
		body := &slowBody{ctx: ctx, every: 900 * time.Millisecond, bytes: 10}
		text, err := io.ReadAll(patientReader{body, patience{time.Second, func() { cancel(errStalled) }}})
		assert.Len(t, text, 10)
		require.ErrorIs(t, err, errStalled)
		assert.Equal(t, 10*time.Second, time.Since(start), "nine seconds of body and one of silence")
	})
}

func TestASlowDiskIsNoSilence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		body := patientReader{&slowBody{ctx: ctx, bytes: 2}, patience{time.Second, func() { cancel(errStalled) }}}
		for range 2 {
			_, err := body.Read(make([]byte, 1))
			require.NoError(t, err)
			require.NoError(t, sleep(t.Context(), time.Hour)) // The disk takes its time.
		}
		require.NoError(t, ctx.Err())
		cancel(nil)
	})
}

func TestWithoutATimeoutNothingIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		end := patience{0, func() { t.Error("given up") }}.wait()
		defer end()
		require.NoError(t, sleep(t.Context(), 24*time.Hour))
	})
}
