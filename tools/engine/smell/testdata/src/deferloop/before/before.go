// Package before is the first example in the documentation of deferloop.
package before

import "net"

func greet(conn net.Conn) {}

func serve(l net.Listener) error {
	for {
		conn, err := l.Accept()
		if err != nil {
			return err
		}
		defer conn.Close() // want "runs when the loop has ended"
		greet(conn)
	}
}
