package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io/ioutil"
	"os"
	"path/filepath"
	"sync"
	"time"

	log "github.com/sirupsen/logrus"
)

// flushEvery is how long records stay in memory before they are written. The
// disks of the old machines could not keep up with one write per event (HOOK-31).
const flushEvery = 5 * time.Second

// event is what we deliver.
type event struct {
	ID    int64  `json:"id"`
	Topic string `json:"topic"`
	Body  []byte `json:"body"`

	done map[string]bool // subscribers that are through with it
}

// record is a line of the spool: an event, the name of a subscriber that is
// through with one, or, in the first line, the id for the next event.
type record struct {
	Next  int64  `json:"next,omitempty"`
	Event *event `json:"event,omitempty"`
	Done  int64  `json:"done,omitempty"`
	To    string `json:"to,omitempty"`
}

// spool is a file of events and of what has become of them.
type spool struct {
	dir  string
	subs []*subscriber

	mu   sync.Mutex
	file *os.File
	out  *bufio.Writer
	next int64
}

// openSpool returns the spool and the events that are waiting in it.
func openSpool(dir string, subs []*subscriber) (*spool, []*event, error) {
	if err := os.MkdirAll(dir, 0700); err != nil {
		return nil, nil, err
	}
	next, waiting, err := loadSpool(dir, subs)
	if err != nil {
		return nil, nil, err
	}
	sp := &spool{dir: dir, subs: subs, next: next}
	if err := sp.compact(waiting); err != nil {
		return nil, nil, err
	}
	go func() {
		for range time.Tick(flushEvery) {
			sp.flush()
		}
	}()
	return sp, waiting, nil
}

// loadSpool reads the spool. An event is waiting if there is a subscriber who
// wants it and is not through with it.
func loadSpool(dir string, subs []*subscriber) (next int64, waiting []*event, err error) {
	name := filepath.Join(dir, "spool.log")
	data, err := ioutil.ReadFile(name)
	if os.IsNotExist(err) {
		return 1, nil, nil
	}
	if err != nil {
		return 0, nil, err
	}
	next = 1
	var all []*event
	byID := map[int64]*event{}
	for n, line := range bytes.Split(data, []byte("\n")) {
		if len(line) == 0 {
			continue
		}
		var r record
		if err := json.Unmarshal(line, &r); err != nil {
			log.WithError(err).Warnf("%s:%d: skipped", name, n+1)
			continue
		}
		if r.Next > next {
			next = r.Next
		}
		if e := r.Event; e != nil {
			e.done = map[string]bool{}
			all = append(all, e)
			byID[e.ID] = e
			if e.ID >= next {
				next = e.ID + 1
			}
		}
		if e := byID[r.Done]; e != nil {
			e.done[r.To] = true
		}
	}
	for _, e := range all {
		if len(e.missing(subs)) > 0 {
			waiting = append(waiting, e)
		}
	}
	return next, waiting, nil
}

// missing returns the subscribers that still have to get the event.
func (e *event) missing(subs []*subscriber) []*subscriber {
	var missing []*subscriber
	for _, s := range subs {
		if s.wants(e.Topic) && !e.done[s.name] {
			missing = append(missing, s)
		}
	}
	return missing
}

// compact writes the spool again, with nothing in it but those of the events
// that are still waiting.
func (sp *spool) compact(waiting []*event) error {
	sp.mu.Lock()
	defer sp.mu.Unlock()
	if sp.file != nil {
		sp.file.Close()
	}
	f, err := os.OpenFile(filepath.Join(sp.dir, "spool.log"), os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0600)
	if err != nil {
		return err
	}
	sp.file, sp.out = f, bufio.NewWriter(f)
	sp.write(record{Next: sp.next})
	for _, e := range waiting {
		if len(e.missing(sp.subs)) == 0 {
			continue
		}
		sp.write(record{Event: e})
		for _, s := range sp.subs {
			if e.done[s.name] {
				sp.write(record{Done: e.ID, To: s.name})
			}
		}
	}
	return nil
}

func (sp *spool) write(r record) {
	line, err := json.Marshal(r)
	if err != nil {
		log.Fatal(err)
	}
	sp.out.Write(append(line, '\n'))
}

// add keeps an event until it is delivered.
func (sp *spool) add(topic string, body []byte) *event {
	sp.mu.Lock()
	defer sp.mu.Unlock()
	e := &event{ID: sp.next, Topic: topic, Body: body, done: map[string]bool{}}
	sp.next++
	sp.write(record{Event: e})
	return e
}

// finish notes that a subscriber is through with an event.
func (sp *spool) finish(e *event, s *subscriber) {
	sp.mu.Lock()
	defer sp.mu.Unlock()
	e.done[s.name] = true
	sp.write(record{Done: e.ID, To: s.name})
}

func (sp *spool) flush() {
	sp.mu.Lock()
	defer sp.mu.Unlock()
	if err := sp.out.Flush(); err != nil {
		log.WithError(err).Error("cannot write the spool")
	}
}

func (sp *spool) close() {
	sp.flush()
	sp.file.Close()
}

// failure is a line of failed.log.
type failure struct {
	ID     int64  `json:"id"`
	Topic  string `json:"topic"`
	To     string `json:"to"`
	Tries  int    `json:"tries"`
	Reason string `json:"reason"`
	Body   []byte `json:"body"`
}

// fail writes an event that cannot be delivered to failed.log.
func (sp *spool) fail(e *event, s *subscriber, tries int, reason error) error {
	line, err := json.Marshal(failure{e.ID, e.Topic, s.name, tries, reason.Error(), e.Body})
	if err != nil {
		return err
	}
	f, err := os.OpenFile(filepath.Join(sp.dir, "failed.log"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0600)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = f.Write(append(line, '\n'))
	return err
}

// listSpool prints what is waiting: id, topic, subscriber, size.
func listSpool(subs []*subscriber) error {
	_, waiting, err := loadSpool(*spoolDir, subs)
	if err != nil {
		return err
	}
	for _, e := range waiting {
		for _, s := range e.missing(subs) {
			fmt.Printf("%d\t%s\t%s\t%d\n", e.ID, e.Topic, s.name, len(e.Body))
		}
	}
	return nil
}
