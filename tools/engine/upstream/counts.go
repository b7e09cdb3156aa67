package upstream

import (
	"context"
	"fmt"
	"strconv"
)

// counts are what a server has seen.
type counts struct {
	requests, answers     map[string]int // by path; "" is all of them
	inFlight, maxInFlight int
}

func (c *counts) arrive(path string) {
	c.requests[path]++
	c.requests[""]++
	c.inFlight++
	c.maxInFlight = max(c.maxInFlight, c.inFlight)
}

func (c *counts) leave(path string) {
	c.answers[path]++
	c.answers[""]++
	c.inFlight--
}

// A Question asks for one of the server's counts.
type Question struct {
	What string // requests, answers, in-flight or max-in-flight
	Path string // with requests and answers: only those for this path
}

// Check says what is wrong with a question.
func (q Question) Check() error {
	switch {
	case q.What == "requests", q.What == "answers":
		return nil
	case q.What != "in-flight" && q.What != "max-in-flight":
		return fmt.Errorf("an upstream counts requests, answers, in-flight and max-in-flight, and not %q", q.What)
	case q.Path != "":
		return fmt.Errorf("only requests and answers are counted by path, and not %s", q.What)
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
	switch q.What {
	case "in-flight":
		return s.counts.inFlight, s.changed
	case "max-in-flight":
		return s.counts.maxInFlight, s.changed
	case "answers":
		return s.counts.answers[q.Path], s.changed
	default:
		return s.counts.requests[q.Path], s.changed
	}
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
