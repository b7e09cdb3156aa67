package unownedgo

import (
	"net"
	"net/http"
	"sync"

	"barego/wire"
)

type server struct{ mails sync.WaitGroup }

func sendMail(to string) {}

func (s *server) order(w http.ResponseWriter, r *http.Request) {
	go sendMail(r.FormValue("to")) // want "goroutine of a server has neither"
	go func() {
		defer func() { _ = recover() }()
		sendMail("")
	}()
	s.mails.Go(func() { sendMail("") })
	s.mails.Add(1)
	go func() {
		defer s.mails.Done()
		sendMail("")
	}()
}

func routes() {
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		go sendMail("") // want "goroutine of a server has neither"
	})
}

func accept(addr string) error {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	for {
		conn, err := l.Accept()
		if err != nil {
			return err
		}
		go handle(conn) // want "goroutine of a server has neither"
		_, requests := upgrade(conn)
		go wire.Discard(requests) // It ends when the connection closes the channel.
	}
}

func handle(conn net.Conn) { conn.Close() }

// Not in a handler: that is for barego to judge.
func elsewhere() { go sendMail("") }

func upgrade(conn net.Conn) (net.Conn, <-chan int) { return conn, nil }
