// Package loopback finds an address on this machine for a program that will listen
// there: [Free], and reports whether it does: [Accepts].
package loopback

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"strconv"
)

// Free returns a loopback address that nobody listens on, and what keeps it
// from other callers until it is closed: a socket of another protocol, because the
// program will need the port itself. It is not a port that a system gives to whoever
// asks for any (Linux begins at 32768, others later), so it stays free until the
// program listens there, whatever else is started meanwhile.
func Free(ctx context.Context) (addr string, kept io.Closer, err error) {
	var listen net.ListenConfig
	var taken error
	for range 100 {
		addr := net.JoinHostPort("127.0.0.1", strconv.Itoa(lowestPort+rand.IntN(ports))) //nolint:gosec // It is no secret.
		kept, err := listen.ListenPacket(ctx, "udp", addr)
		if err != nil {
			taken = err
			continue
		}
		listener, err := listen.Listen(ctx, "tcp", addr)
		if err == nil {
			return addr, kept, listener.Close()
		}
		taken = errors.Join(err, kept.Close())
	}
	return "", nil, fmt.Errorf("cannot find a free port: %w", taken)
}

// The ports that are given.
const (
	lowestPort = 20000
	ports      = 12000
)

// Accepts reports whether a program accepts connections at an address.
func Accepts(ctx context.Context, addr string) bool {
	connection, err := (&net.Dialer{}).DialContext(ctx, "tcp", addr)
	return err == nil && connection.Close() == nil
}
