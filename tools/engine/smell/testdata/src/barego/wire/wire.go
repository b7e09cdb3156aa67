// Package wire stands in for a library whose code the analyzer does not see.
package wire

import "net"

type Server struct{}

func (s *Server) Serve(l net.Listener) error { return nil }
func (s *Server) Stop()                      {}

// Discard reads until requests is closed.
func Discard(requests <-chan int) {}

// An Event is fired once.
type Event struct{}

func (e *Event) Fire() bool             { return true }
func (e *Event) Fired() <-chan struct{} { return nil }

// A Lease is given back to its pool.
type Lease struct{}

func (l *Lease) Release() error { return nil }

// Load works until it is stopped.
type Load struct{}

func (l *Load) Run()                  {}
func (l *Load) Stop()                 {}
func (l *Load) Lost() <-chan struct{} { return nil }
