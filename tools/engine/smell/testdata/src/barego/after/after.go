// Package after is the second example in the documentation of barego.
package after

import "sync"

type Record struct{}

type Store struct {
	records []Record
	flushes sync.WaitGroup
}

func (s *Store) flush() {}

func (s *Store) Save(r Record) {
	s.records = append(s.records, r)
	s.flushes.Go(s.flush)
}

func (s *Store) Close() { s.flushes.Wait() }
