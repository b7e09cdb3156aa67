package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io/ioutil"
	"os"
	"sync"

	log "github.com/sirupsen/logrus"
)

type note struct {
	ID    string   `json:"id"`
	Title string   `json:"title"`
	Text  string   `json:"text"`
	Tags  []string `json:"tags"`
	Rev   int      `json:"rev"` // 1 for a new note, one more with every change
}

// store has all notes in memory, oldest first, and in a file. A note is never
// changed, only replaced, so whoever has one can read it without the lock.
type store struct {
	mu    sync.RWMutex
	notes []*note
	file  string
}

func openStore(file string) (*store, error) {
	s := &store{file: file}
	body, err := ioutil.ReadFile(file)
	if os.IsNotExist(err) {
		return s, nil
	}
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(body, &s.notes); err != nil {
		return nil, fmt.Errorf("%s: %v", file, err)
	}
	return s, nil
}

func (s *store) all() []*note {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return append([]*note{}, s.notes...)
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
	for i, n := range s.notes {
		if n.ID == id {
			return i
		}
	}
	return -1
}

// put adds a note, or replaces the one with the same id. It reports whether the
// note is new.
func (s *store) put(n *note) bool {
	s.mu.Lock()
	i := s.find(n.ID)
	if i < 0 {
		n.Rev = 1
		s.notes = append(s.notes, n)
	} else {
		n.Rev = s.notes[i].Rev + 1
		s.notes[i] = n
	}
	s.mu.Unlock()
	s.save()
	return i < 0
}

func (s *store) remove(id string) bool {
	s.mu.Lock()
	i := s.find(id)
	if i >= 0 {
		s.notes = append(s.notes[:i], s.notes[i+1:]...)
	}
	s.mu.Unlock()
	if i < 0 {
		return false
	}
	s.save()
	return true
}

// save writes all notes, one a line: the nightly report is a grep. The lock is
// not held meanwhile, or else everybody who reads waits for the disk.
func (s *store) save() {
	f, err := os.Create(s.file)
	if err != nil {
		log.Panic(err)
	}
	defer f.Close()
	w := bufio.NewWriter(f)
	w.WriteString("[")
	for i, n := range s.all() {
		line, err := json.Marshal(n)
		if err != nil {
			log.Panic(err)
		}
		if i > 0 {
			w.WriteString(",")
		}
		w.WriteString("\n")
		w.Write(line)
	}
	w.WriteString("\n]\n")
	if err := w.Flush(); err != nil {
		log.Panic(err)
	}
}
