// Package after is the second example in the documentation of deferloop.
package after

import "net"

func greet(conn net.Conn) {}

func serve(l net.Listener) error {
	for {
		conn, err := l.Accept()
		if err != nil {
			return err
		}
		greet(conn)
		conn.Close()
	}
}
