package keptlock

import (
	"errors"
	"fmt"
	"sync"
)

type store struct {
	mu     sync.RWMutex
	values map[string]int
	closed bool
}

func (s *store) add(name string, n int) error {
	s.mu.Lock()
	if s.closed {
		return errors.New("closed") // want "this return keeps s.mu locked"
	}
	s.values[name] += n
	s.mu.Unlock()
	return nil
}

func (s *store) get(name string) (int, bool) {
	s.mu.RLock()
	n, ok := s.values[name]
	if !ok {
		return 0, false // want "this return keeps s.mu locked"
	}
	s.mu.RUnlock()
	return n, true
}

func (s *store) deeper(names []string) error {
	s.mu.Lock()
	for _, name := range names {
		if s.values[name] == 0 {
			if name != "" {
				return fmt.Errorf("no %s", name) // want "this return keeps s.mu locked"
			}
		}
	}
	s.mu.Unlock()
	return nil
}

func (s *store) unlocks() error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return errors.New("closed")
	}
	s.mu.Unlock()
	if len(s.values) == 0 {
		return errors.New("empty")
	}
	return nil
}

func (s *store) defers() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return errors.New("closed")
	}
	return nil
}

func (s *store) defersInClosure() error {
	s.mu.Lock()
	defer func() { s.mu.Unlock() }()
	if s.closed {
		return errors.New("closed")
	}
	return nil
}

// It means to return with the lock held.
func (s *store) begin() bool {
	s.mu.Lock()
	if s.closed {
		return false
	}
	return true
}

// The unlock stands in a function of the package.
func (s *store) helped() error {
	s.mu.Lock()
	if s.closed {
		return s.fail()
	}
	s.mu.Unlock()
	return nil
}

func (s *store) fail() error {
	s.mu.Unlock()
	return errors.New("closed")
}

// The return belongs to another function.
func (s *store) visits(each func(func() int)) {
	s.mu.Lock()
	if s.closed {
		each(func() int { return 1 })
	}
	s.mu.Unlock()
}

// Another mutex.
func both(a, b *sync.Mutex, stop bool) {
	a.Lock()
	b.Lock()
	if stop {
		a.Unlock()
		return // want "this return keeps b locked"
	}
	b.Unlock()
	a.Unlock()
}
