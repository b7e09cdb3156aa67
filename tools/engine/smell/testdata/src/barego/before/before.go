// Package before is the first example in the documentation of barego.
package before

type Record struct{}

type Store struct{ records []Record }

func (s *Store) flush() {}

func (s *Store) Save(r Record) {
	s.records = append(s.records, r)
	go s.flush() // want "nobody waits for this goroutine"
}
