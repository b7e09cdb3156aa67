package upstream

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// What is counted for each path. Frames are sent by the server; messages, pings,
// pongs and closes come from the client of a WebSocket. The close code is that of
// the last close frame that came, 1005 if that has none, and 0 before any.
const (
	requests  = "requests"
	answers   = "answers"
	frames    = "frames"
	messages  = "messages"
	pings     = "pings"
	pongs     = "pongs"
	closes    = "closes"
	closeCode = "close-code"
)

// What is counted for all paths together.
const (
	inFlight    = "in-flight"
	maxInFlight = "max-in-flight"
)

func countedByPath() []string {
	return []string{requests, answers, frames, messages, pings, pongs, closes, closeCode}
}

// counts are what a server has seen: a number for each question.
type counts map[Question]int

// add counts one more for a path.
func (c counts) add(what, path string) {
	c[Question{what, path}]++
	c[Question{What: what}]++
}

// close counts a close frame of a client.
func (c counts) close(code int, path string) {
	c.add(closes, path)
	c[Question{closeCode, path}] = code
	c[Question{What: closeCode}] = code
}

func (c counts) arrive(path string) {
	c.add(requests, path)
	now, most := Question{What: inFlight}, Question{What: maxInFlight}
	c[now]++
	c[most] = max(c[most], c[now])
}

func (c counts) leave(path string) {
	c.add(answers, path)
	c[Question{What: inFlight}]--
}

// A Question asks for one of the server's counts.
type Question struct {
	What string // requests, answers, in-flight, max-in-flight; frames, messages, pings, pongs, closes, close-code
	Path string // only those for this path; not with in-flight and max-in-flight
}

// Check says what is wrong with a question.
func (q Question) Check() error {
	switch {
	case slices.Contains(countedByPath(), q.What):
		return nil
	case q.What != inFlight && q.What != maxInFlight:
		return fmt.Errorf("an upstream counts %s, %s and %s, and not %q", strings.Join(countedByPath(), ", "), inFlight, maxInFlight, q.What)
	case q.Path != "":
		return fmt.Errorf("%s counts all paths together; leave out %s", q.What, q.Path)
	}
	return nil
}

// A Condition is what somebody demands of a count.
type Condition struct {
	Question
	Holds func(n int) bool
}

// ParseCondition reads the words of "requests /a >= 2": what is counted, for
// which path where one is named, a comparison and a number.
func ParseCondition(words []string) (Condition, error) {
	if len(words) != 3 && len(words) != 4 {
		return Condition{}, fmt.Errorf("%q is no condition: write requests /a >= 2", words)
	}
	c := Condition{Question: Question{What: words[0]}}
	if len(words) == 4 {
		c.Path = words[1]
	}
	if err := c.Check(); err != nil {
		return Condition{}, err
	}
	var err error
	c.Holds, err = Comparison(words[len(words)-2], words[len(words)-1])
	return c, err
}

// Comparison returns what "<= 8" demands of a number.
func Comparison(operator, bound string) (holds func(n int) bool, err error) {
	limit, err := strconv.Atoi(bound)
	if err != nil {
		return nil, fmt.Errorf("%q is not a number", bound)
	}
	holds, ok := map[string]func(int) bool{
		"<":  func(n int) bool { return n < limit },
		"<=": func(n int) bool { return n <= limit },
		"==": func(n int) bool { return n == limit },
		">=": func(n int) bool { return n >= limit },
		">":  func(n int) bool { return n > limit },
	}[operator]
	if !ok {
		return nil, fmt.Errorf("%q compares nothing; choose from < <= == >= >", operator)
	}
	return holds, nil
}

// Count answers a question, which has to be one that Check accepts.
func (s *Server) Count(q Question) int {
	n, _ := s.look(q)
	return n
}

// look returns a count and a channel that is closed when some count changes.
func (s *Server) look(q Question) (int, <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.counts[q], s.changed
}

// Await waits until a condition holds, and returns the count. When ctx ends
// first, it returns the last count and the reason.
func (s *Server) Await(ctx context.Context, c Condition) (int, error) {
	for {
		n, changed := s.look(c.Question)
		if c.Holds(n) {
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
