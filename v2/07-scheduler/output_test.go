package main

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestLines(t *testing.T) {
	for text, want := range map[string]string{
		"":             "",
		"a":            "job: a\n",
		"a\nb\n":       "job: a\njob: b\n",
		"\n\r\n":       "job: \njob: \n",
		"a\rb\r\nc\r":  "job: a\rb\njob: c\n",
		"\xff\x00\n b": "job: \xff\x00\njob:  b\n",
	} {
		var out bytes.Buffer
		require.NoError(t, copyLines(&out, "job", strings.NewReader(text)))
		assert.Equal(t, want, out.String(), "%q", text)
	}
}

func TestALineThatDoesNotEndIsCut(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, copyLines(&out, "job", io.LimitReader(endless{}, 3*maxLine)))
	for line := range strings.Lines(out.String()) {
		assert.LessOrEqual(t, len(line), 2*maxLine)
	}
	assert.Equal(t, 3*maxLine, strings.Count(out.String(), "x"))
}

func TestAFullDiskDoesNotStopTheReading(t *testing.T) {
	text := strings.NewReader(strings.Repeat("line\n", 1000))
	full := writerFunc(func([]byte) (int, error) { return 0, io.ErrShortWrite })
	require.ErrorIs(t, copyLines(full, "job", text), io.ErrShortWrite)
	assert.Zero(t, text.Len())
}

// endless is a line without an end.
type endless struct{}

func (endless) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = 'x'
	}
	return len(b), nil
}
