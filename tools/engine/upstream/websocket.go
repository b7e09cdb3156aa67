package upstream

import (
	"bufio"
	"context"
	"crypto/sha1" //nolint:gosec // RFC 6455 has it in the handshake; it protects nothing.
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

// A conversation is one connection of a WebSocket, after its handshake.
type conversation struct {
	server *Server
	path   string
	deaf   bool
	end    context.CancelFunc // ends what is done with the connection
	in     *bufio.Reader

	writing sync.Mutex // held for a whole message
	out     *bufio.Writer
	closing bool // a close frame has been sent
}

// converse makes the connection of a request a WebSocket, and does what the route
// says until one of both sides ends it.
func (s *Server) converse(w http.ResponseWriter, request *http.Request, route *Route) {
	if !pause(request.Context(), time.Duration(route.Latency)) {
		return
	}
	route.stop(request, Headers, func() {})
	key := request.Header.Get("Sec-Websocket-Key")
	if !strings.EqualFold(request.Header.Get("Upgrade"), "websocket") || key == "" {
		http.Error(w, "this is a WebSocket", http.StatusUpgradeRequired)
		return
	}
	connection, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return // The client has gone.
	}
	ctx, end := context.WithCancel(request.Context())
	c := &conversation{server: s, path: request.URL.Path, deaf: route.Deaf, end: end, in: buffered.Reader, out: buffered.Writer}
	var listening sync.WaitGroup
	defer listening.Wait()
	defer connection.Close() // Whoever still reads or writes stops.
	defer end()
	stop := context.AfterFunc(ctx, func() { _ = connection.Close() })
	defer stop()
	if connection.SetDeadline(time.Time{}) != nil || c.accept(key, route.Header) != nil {
		return
	}
	listening.Go(c.listen)
	for i := range route.Frames {
		if c.perform(ctx, &route.Frames[i]) != nil {
			return // The client has gone, or the connection is to be cut.
		}
	}
	<-ctx.Done()
}

// accept answers the handshake.
func (c *conversation) accept(key string, header map[string]string) error {
	sum := sha1.Sum([]byte(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")) //nolint:gosec // As above.
	answer := http.Header{}
	for name, value := range header {
		answer.Set(name, value)
	}
	answer.Set("Upgrade", "websocket")
	answer.Set("Connection", "Upgrade")
	answer.Set("Sec-WebSocket-Accept", base64.StdEncoding.EncodeToString(sum[:]))
	fmt.Fprint(c.out, "HTTP/1.1 101 Switching Protocols\r\n")
	if err := answer.Write(c.out); err != nil {
		return err
	}
	fmt.Fprint(c.out, "\r\n")
	return c.out.Flush()
}

// listen counts what the client sends, and answers what has to be answered. It
// returns when the connection has ended.
func (c *conversation) listen() {
	defer c.end()
	for {
		opcode, payload, err := c.receive()
		if err != nil {
			return
		}
		switch opcode {
		case opText, opBinary:
			c.server.count(messages, c.path)
		case opPong:
			c.server.count(pongs, c.path)
		case opPing:
			c.server.count(pings, c.path)
			if !c.deaf && c.send(opPong, len(payload), strings.NewReader(payload), 1) != nil {
				return
			}
		case opClose:
			c.server.countClose(codeOf(payload), c.path)
			if c.deaf {
				continue
			}
			_ = c.send(opClose, len(payload), strings.NewReader(payload), 1) // Perhaps it has not waited for an answer.
			return
		}
	}
}

// codeOf returns the code of a close frame.
func codeOf(payload string) int {
	if len(payload) < 2 {
		return 1005 // what RFC 6455 calls a frame without one
	}
	return int(binary.BigEndian.Uint16([]byte(payload)))
}

// longestReceived is how many bytes a frame of the client may have.
const longestReceived = 1 << 20

// receive reads a frame.
func (c *conversation) receive() (opcode byte, payload string, err error) {
	var head [2]byte
	if _, err := io.ReadFull(c.in, head[:]); err != nil {
		return 0, "", err
	}
	size := uint64(head[1] & 0x7f)
	if extra := map[uint64]int{126: 2, 127: 8}[size]; extra > 0 {
		var long [8]byte
		if _, err := io.ReadFull(c.in, long[8-extra:]); err != nil {
			return 0, "", err
		}
		size = binary.BigEndian.Uint64(long[:])
	}
	if head[1]&0x80 == 0 || size > longestReceived {
		return 0, "", errors.New("a frame that is not masked, or too long")
	}
	var mask [4]byte
	if _, err := io.ReadFull(c.in, mask[:]); err != nil {
		return 0, "", err
	}
	text := make([]byte, size)
	if _, err := io.ReadFull(c.in, text); err != nil {
		return 0, "", err
	}
	for i := range text {
		text[i] ^= mask[i%len(mask)]
	}
	return head[0] & 0x0f, string(text), nil
}

// send sends a message in some frames, or a frame that controls the connection.
// After a close frame it sends nothing.
func (c *conversation) send(opcode byte, size int, payload io.Reader, pieces int) error {
	c.writing.Lock()
	defer c.writing.Unlock()
	if c.closing {
		return net.ErrClosed
	}
	c.closing = opcode == opClose
	for i := range pieces {
		part := (i+1)*size/pieces - i*size/pieces
		if i > 0 {
			opcode = opContinuation
		}
		if err := c.head(opcode, i == pieces-1, part); err != nil {
			return err
		}
		if _, err := io.CopyN(c.out, payload, int64(part)); err != nil {
			return err
		}
	}
	return c.out.Flush()
}

var errCut = errors.New("the plan cuts the connection here")

// tear sends half of a frame and ends the connection.
func (c *conversation) tear(opcode byte, size int, payload io.Reader) error {
	c.writing.Lock()
	defer c.writing.Unlock()
	if size > 0 && c.head(opcode, true, size) == nil {
		_, _ = io.CopyN(c.out, payload, int64(size/2))
		_ = c.out.Flush() // The connection ends in any case.
	}
	return errCut
}

// head begins a frame (RFC 6455, section 5.2). A server does not mask.
func (c *conversation) head(opcode byte, final bool, size int) error {
	head := []byte{opcode}
	if final {
		head[0] |= 0x80
	}
	switch {
	case size < 126:
		head = append(head, byte(size)) //nolint:gosec // It fits.
	case size < 1<<16:
		head = binary.BigEndian.AppendUint16(append(head, 126), uint16(size))
	default:
		head = binary.BigEndian.AppendUint64(append(head, 127), uint64(size))
	}
	_, err := c.out.Write(head)
	return err
}
