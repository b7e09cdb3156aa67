// Package main is the second example in the documentation of unownedgo.
package main

import (
	"net/http"
	"sync"
)

type server struct{ mails sync.WaitGroup }

func (s *server) sendMail(to string) {}

func main() {
	s := new(server)
	_ = http.ListenAndServe(":8080", http.HandlerFunc(s.order))
	s.mails.Wait()
}

func (s *server) order(w http.ResponseWriter, r *http.Request) {
	to := r.FormValue("to")
	s.mails.Go(func() { s.sendMail(to) }) // main calls s.mails.Wait after Shutdown
}
