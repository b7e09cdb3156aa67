package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"sync"
)

type note struct {
	ID    string   `json:"id"`
	Title string   `json:"title"`
	Text  string   `json:"text"`
	Tags  []string `json:"tags"`
	Rev   int      `json:"rev"` // 1 for a new note, one more with every change
}

// store has all notes in memory, oldest first, and in a file. A note is never
// changed, only replaced, and neither is a slice of them; so whoever has one can
// read it without the lock.
type store struct {
	writing sync.Mutex   // held by a writer, from its change until the file has it
	mu      sync.RWMutex // guards notes, for a moment
	notes   []*note
	file    string
}

func openStore(file string) (*store, error) {
	s := &store{file: file, notes: []*note{}}
	body, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(body, &s.notes); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if s.notes == nil { // the file says null
		s.notes = []*note{}
	}
	return s, nil
}

// all returns the notes, not to be changed.
func (s *store) all() []*note {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.notes
}

func (s *store) get(id string) *note {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if i := s.find(id); i >= 0 {
		return s.notes[i]
	}
	return nil
}

func (s *store) find(id string) int {
	return slices.IndexFunc(s.notes, func(n *note) bool { return n.ID == id })
}

// put adds a note, or replaces the one with the same id. It reports whether the
// note is new. When it returns an error, nothing has changed.
func (s *store) put(n *note) (bool, error) {
	s.writing.Lock()
	defer s.writing.Unlock()
	notes := slices.Clone(s.all())
	i := s.find(n.ID)
	if i < 0 {
		n.Rev = 1
		notes = append(notes, n)
	} else {
		n.Rev = notes[i].Rev + 1
		notes[i] = n
	}
	return i < 0, s.replace(notes)
}

// remove reports whether there was such a note. When it returns an error, nothing
// has changed.
func (s *store) remove(id string) (bool, error) {
	s.writing.Lock()
	defer s.writing.Unlock()
	notes := slices.Clone(s.all())
	i := s.find(id)
	if i < 0 {
		return false, nil
	}
	return true, s.replace(slices.Delete(notes, i, i+1))
}

// replace makes notes the notes, first in the file and then in memory. The caller
// holds writing. mu is not held while the file is written, or else everybody who
// reads waits for the disk.
func (s *store) replace(notes []*note) error {
	if err := save(s.file, notes); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.notes = notes
	return nil
}

// save writes notes to a file.
func save(file string, notes []*note) error {
	return writeFile(file, func(w io.Writer) error { return encode(w, notes) })
}

// encode writes notes, one a line: the nightly report is a grep.
func encode(out io.Writer, notes []*note) error {
	w := bufio.NewWriter(out) // it keeps its first error for Flush
	fmt.Fprint(w, "[")
	comma := ""
	for _, n := range notes {
		line, _ := json.Marshal(n) // strings and a number: it cannot fail
		fmt.Fprintf(w, "%s\n%s", comma, line)
		comma = ","
	}
	fmt.Fprint(w, "\n]\n")
	return w.Flush()
}
