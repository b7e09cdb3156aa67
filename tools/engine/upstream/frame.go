package upstream

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// A Frame is one thing that the server of a WebSocket does after the handshake:
// it sends a message, or a frame that controls the connection. After the last of
// them it is silent until the client ends the connection.
type Frame struct {
	Text   *string `toml:"text"`   // a message; {n} in it is how often it was sent, from 1
	Binary *string `toml:"binary"` // a message
	Size   int     `toml:"size"`   // bytes of a made-up text message
	Ping   *string `toml:"ping"`
	Pong   *string `toml:"pong"`
	Close  int     `toml:"close"` // the code of a close frame, which comes last

	Times   int      `toml:"times"`   // how often it is sent; 0 is once
	Await   string   `toml:"await"`   // before that, this [Condition] has to hold
	Latency Duration `toml:"latency"` // then so long, before each of them
	Pieces  int      `toml:"pieces"`  // a message comes in that many frames
	Cut     bool     `toml:"cut"`     // the connection is cut after half of it; with nothing to send, at once

	await *Condition // what Await says
}

// check says what is wrong with a frame, and reads its condition.
func (f *Frame) check(last bool) (err error) {
	if f.await, err = condition(f.Await); err != nil {
		return err
	}
	contents := 0
	for _, is := range []bool{f.Text != nil, f.Binary != nil, f.Size != 0, f.Ping != nil, f.Pong != nil, f.Close != 0} {
		if is {
			contents++
		}
	}
	opcode, _ := f.content(1)
	switch {
	case contents > 1 || contents == 0 && !f.Cut:
		return errors.New("it has one of text, binary, size, ping, pong and close")
	case f.Size < 0 || f.Times < 0 || f.Pieces < 0:
		return errors.New("size, times and pieces are not negative")
	case f.Close != 0 && (f.Close < 1000 || f.Close > 4999):
		return fmt.Errorf("%d is no code of a close frame; choose one from 1000 to 4999", f.Close)
	case f.Pieces > 1 && opcode >= opClose:
		return errors.New("only a message comes in pieces")
	case f.Times > 1 && (f.Cut || f.Close != 0):
		return errors.New("what ends the connection comes once")
	case (f.Cut || f.Close != 0) && !last:
		return errors.New("nothing comes after close and cut")
	case opcode >= opClose && f.size(1) > longestControl:
		return fmt.Errorf("a ping or a pong has %d bytes at most", longestControl)
	}
	return nil
}

// The opcodes of RFC 6455, section 5.2.
const (
	opContinuation = 0
	opText         = 1
	opBinary       = 2
	opClose        = 8
	opPing         = 9
	opPong         = 10
)

// longestControl is how many bytes of payload a control frame may have.
const longestControl = 125

// content returns the opcode and what is sent the nth time; the text is empty for
// a made-up message.
func (f *Frame) content(n int) (opcode byte, text string) {
	switch {
	case f.Text != nil:
		return opText, strings.ReplaceAll(*f.Text, "{n}", strconv.Itoa(n))
	case f.Binary != nil:
		return opBinary, *f.Binary
	case f.Ping != nil:
		return opPing, *f.Ping
	case f.Pong != nil:
		return opPong, *f.Pong
	case f.Close != 0:
		return opClose, string([]byte{byte(f.Close >> 8), byte(f.Close)}) //nolint:gosec // It is below 5000.
	default:
		return opText, ""
	}
}

func (f *Frame) size(n int) int {
	_, text := f.content(n)
	return max(f.Size, len(text))
}

// payload is what is sent the nth time.
func (f *Frame) payload(n int) io.Reader {
	if f.Size > 0 {
		return &made{}
	}
	_, text := f.content(n)
	return strings.NewReader(text)
}

// made is a made-up body without an end. A message of 100 MB does not have to be in
// memory for that.
type made struct{ read int }

func (m *made) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = filler[m.read%len(filler)]
		m.read++
	}
	return len(p), nil
}

// perform does what a frame says.
func (c *conversation) perform(ctx context.Context, f *Frame) error {
	if f.await != nil {
		if _, err := c.server.Await(ctx, *f.await); err != nil {
			return err
		}
	}
	for n := 1; n <= max(f.Times, 1); n++ {
		if !pause(ctx, time.Duration(f.Latency)) {
			return ctx.Err()
		}
		opcode, _ := f.content(n)
		size, payload := f.size(n), f.payload(n)
		if f.Cut {
			return c.tear(opcode, size, payload)
		}
		if err := c.send(opcode, size, payload, max(f.Pieces, 1)); err != nil {
			return err
		}
		c.server.count(frames, c.path)
	}
	return nil
}
