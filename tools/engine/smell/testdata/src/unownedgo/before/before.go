// Package main is the first example in the documentation of unownedgo.
package main

import "net/http"

type server struct{}

func (s *server) sendMail(to string) {}

func main() { _ = http.ListenAndServe(":8080", http.HandlerFunc(new(server).order)) }

func (s *server) order(w http.ResponseWriter, r *http.Request) {
	go s.sendMail(r.FormValue("to")) // want "goroutine of a server has neither"
}
