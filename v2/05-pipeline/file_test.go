package main

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAReadOfASilentPipeEnds(t *testing.T) {
	r, w, err := os.Pipe()
	require.NoError(t, err)
	defer w.Close()
	ctx, cancel := context.WithCancel(t.Context())
	f := watch(ctx, r)
	var reading sync.WaitGroup
	reading.Go(func() {
		_, err := f.Read(make([]byte, 1))
		assert.Error(t, err)
	})
	cancel()
	reading.Wait()
	require.NoError(t, f.Close())
}

func TestAWriteToAFullPipeEnds(t *testing.T) {
	r, w, err := os.Pipe()
	require.NoError(t, err)
	defer r.Close()
	ctx, cancel := context.WithCancel(t.Context())
	f := watch(ctx, w)
	var writing sync.WaitGroup
	writing.Go(func() {
		_, err := f.Write(make([]byte, 1<<20))
		assert.Error(t, err)
	})
	_, err = r.Read(make([]byte, 1)) // It has begun.
	require.NoError(t, err)
	cancel()
	writing.Wait()
	require.NoError(t, f.Close())
}

func TestOpeningAPipeThatNobodyWritesToEnds(t *testing.T) {
	name := filepath.Join(t.TempDir(), "pipe")
	require.NoError(t, syscall.Mkfifo(name, 0o600))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var e etl
	_, err := e.open(ctx, name)
	require.ErrorIs(t, err, context.Canceled)

	other, err := os.OpenFile(name, os.O_RDWR, 0) // Lets go what was left behind.
	require.NoError(t, err)
	e.opening.Wait()
	require.NoError(t, other.Close())
}

func TestAnInterruptedRunReadsNoFile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(name, []byte("text"), 0o600))
	ctx, cancel := context.WithCancel(t.Context())
	f, err := new(etl).open(ctx, name)
	require.NoError(t, err)
	cancel()
	_, err = f.Read(make([]byte, 4))
	require.ErrorIs(t, err, context.Canceled)
	require.NoError(t, f.Close())
}

// There is a checkpoint for as long as the output is open, and none for an output
// that cannot be opened: it would be done again, over what is there.
func TestThereIsACheckpointBesideAnOpenOutput(t *testing.T) {
	out := filepath.Join(t.TempDir(), "out.csv")
	s, err := openSink(t.Context(), out, checkpoint{})
	require.NoError(t, err)
	require.FileExists(t, out+".ckpt")
	require.NoError(t, s.close(true))
	require.NoFileExists(t, out+".ckpt")

	out = filepath.Join(t.TempDir(), "out.csv")
	require.NoError(t, os.Symlink(filepath.Join("not", "there"), out))
	_, err = openSink(t.Context(), out, checkpoint{})
	require.ErrorIs(t, err, fs.ErrNotExist)
	require.NoFileExists(t, out+".ckpt")
}

func TestACheckpointThatCannotBeSavedLeavesTheOldOne(t *testing.T) {
	out := filepath.Join(t.TempDir(), "out.csv")
	require.NoError(t, checkpoint{Lines: 1, Size: 40}.save(out))
	require.NoError(t, os.Mkdir(out+".ckpt.tmp", 0o700))
	require.Error(t, checkpoint{Lines: 9, Size: 90}.save(out))
	ck, err := loadCheckpoint(out)
	require.NoError(t, err)
	assert.Equal(t, checkpoint{Lines: 1, Size: 40}, ck)
}
