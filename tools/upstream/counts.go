package upstream

import (
	"context"
	"fmt"
)

// counts are what a server has seen.
type counts struct {
	requests, inFlight, maxInFlight int
	byPath                          map[string]int
}

func (c *counts) arrive(path string) {
	c.requests++
	c.byPath[path]++
	c.inFlight++
	c.maxInFlight = max(c.maxInFlight, c.inFlight)
}

// A Question asks for one of the server's counts.
type Question struct {
	What string // requests, in-flight or max-in-flight
	Path string // with requests: only those for this path
}

// Check says what is wrong with a question.
func (q Question) Check() error {
	switch {
	case q.What == "requests":
		return nil
	case q.What != "in-flight" && q.What != "max-in-flight":
		return fmt.Errorf("an upstream counts requests, in-flight and max-in-flight, and not %q", q.What)
	case q.Path != "":
		return fmt.Errorf("only requests are counted by path, and not %s", q.What)
	}
	return nil
}

// Count answers a question, which has to be one that Check is content with.
func (s *Server) Count(q Question) int {
	n, _ := s.look(q)
	return n
}

// look returns a count and a channel that is closed when some count changes.
func (s *Server) look(q Question) (int, <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case q.Path != "":
		return s.counts.byPath[q.Path], s.changed
	case q.What == "in-flight":
		return s.counts.inFlight, s.changed
	case q.What == "max-in-flight":
		return s.counts.maxInFlight, s.changed
	default:
		return s.counts.requests, s.changed
	}
}

// Await waits until enough is content with a count, and returns that count. When
// ctx ends first, it returns the last count and the reason.
func (s *Server) Await(ctx context.Context, q Question, enough func(n int) bool) (int, error) {
	for {
		n, changed := s.look(q)
		if enough(n) {
			return n, nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return n, context.Cause(ctx)
		}
	}
}

func (q Question) String() string {
	if q.Path != "" {
		return q.What + " for " + q.Path
	}
	return q.What
}
