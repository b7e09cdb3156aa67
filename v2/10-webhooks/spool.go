package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
)

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

// spool is a file of events and of what has become of them. One goroutine writes
// it: whatever comes while it waits for the disk is written together.
type spool struct {
	dir     string
	subs    []*subscriber
	log     *slog.Logger
	file    *os.File
	size    int64 // of the file, with all records that were written whole
	records chan commit
	writer  sync.WaitGroup
	closed  chan struct{}

	mu   sync.Mutex
	next int64

	failures sync.Mutex // one line of failed.log at a time
}

// commit is a record on its way to the disk.
type commit struct {
	line []byte
	done chan error
}

// mostAtOnce is how many records are written together.
const mostAtOnce = 256

var errClosed = errors.New("the spool is closed")

// openSpool returns the spool and the events that are waiting in it.
func openSpool(dir string, subs []*subscriber, log *slog.Logger) (*spool, []*event, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, nil, err
	}
	next, waiting, err := loadSpool(dir, subs, log)
	if err != nil {
		return nil, nil, err
	}
	sp := &spool{dir: dir, subs: subs, log: log, next: next, records: make(chan commit, mostAtOnce), closed: make(chan struct{})}
	if err := sp.compact(waiting); err != nil {
		return nil, nil, err
	}
	sp.writer.Go(sp.run)
	return sp, waiting, nil
}

// loadSpool reads the spool. An event is waiting if there is a subscriber who
// wants it and is not through with it.
func loadSpool(dir string, subs []*subscriber, log *slog.Logger) (next int64, waiting []*event, err error) {
	name := filepath.Join(dir, "spool.log")
	data, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
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
			log.Warn("skipped", slog.String("line", fmt.Sprintf("%s:%d", name, n+1)), slog.Any("error", err))
			continue
		}
		next = max(next, r.Next)
		if e := r.Event; e != nil {
			e.done = map[string]bool{}
			all = append(all, e)
			byID[e.ID] = e
			next = max(next, e.ID+1)
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
// that are still waiting. It writes another file, which takes the place of the
// spool when it is complete and on the disk.
//
// Nothing may be written while it runs.
func (sp *spool) compact(waiting []*event) error {
	data := line(record{Next: sp.next})
	for _, e := range waiting {
		if len(e.missing(sp.subs)) == 0 {
			continue
		}
		data = append(data, line(record{Event: e})...)
		for _, s := range sp.subs {
			if e.done[s.name] {
				data = append(data, line(record{Done: e.ID, To: s.name})...)
			}
		}
	}

	name := filepath.Join(sp.dir, "spool.log")
	f, err := os.OpenFile(name+".new", os.O_CREATE|os.O_WRONLY|os.O_TRUNC|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	if err := replace(f, data, name); err != nil {
		return errors.Join(err, f.Close(), os.Remove(f.Name()))
	}
	_ = sp.file.Close() // Nil the first time, and later a file that nothing reads any more.
	sp.file, sp.size = f, int64(len(data))
	return syncDir(sp.dir)
}

// replace writes data to a new file and puts it in the place of another one.
func replace(f *os.File, data []byte, name string) error {
	if _, err := f.Write(data); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}

// syncDir returns when the names in a directory are on the disk.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

func line(r any) []byte {
	data, _ := json.Marshal(r) // A record and a failure have nothing in them that cannot be marshalled.
	return append(data, '\n')
}

// run writes records until the spool is closed.
func (sp *spool) run() {
	for {
		select {
		case first := <-sp.records:
			batch := []commit{first}
			for range len(sp.records) {
				batch = append(batch, <-sp.records)
			}
			err := sp.writeAll(batch)
			for _, c := range batch {
				c.done <- err
			}
		case <-sp.closed:
			return
		}
	}
}

// writeAll returns when all records are on the disk. When that fails, nothing of
// them stays in the file: the next one would be glued to the half of the last.
func (sp *spool) writeAll(batch []commit) error {
	var data []byte
	for _, c := range batch {
		data = append(data, c.line...)
	}
	_, err := sp.file.Write(data)
	if err == nil {
		err = sp.file.Sync()
	}
	if err != nil {
		return errors.Join(err, sp.file.Truncate(sp.size))
	}
	sp.size += int64(len(data))
	return nil
}

// write returns when a record is on the disk.
func (sp *spool) write(r record) error {
	c := commit{line(r), make(chan error, 1)}
	select {
	case sp.records <- c:
	case <-sp.closed:
		return errClosed
	}
	select {
	case err := <-c.done:
		return err
	case <-sp.closed:
		return errClosed
	}
}

// add keeps an event until it is delivered.
func (sp *spool) add(topic string, body []byte) (*event, error) {
	sp.mu.Lock()
	e := &event{ID: sp.next, Topic: topic, Body: body, done: map[string]bool{}}
	sp.next++
	sp.mu.Unlock()
	if err := sp.write(record{Event: e}); err != nil {
		return nil, err
	}
	return e, nil
}

// finish notes that a subscriber is through with an event.
func (sp *spool) finish(e *event, s *subscriber) {
	if err := sp.write(record{Done: e.ID, To: s.name}); err != nil {
		sp.log.Error("cannot write the spool", slog.Any("error", err)) // after a restart the event is delivered again
	}
	sp.mu.Lock()
	defer sp.mu.Unlock()
	e.done[s.name] = true
}

// close ends the writer. What is written after that is an error.
func (sp *spool) close() error {
	close(sp.closed)
	sp.writer.Wait()
	return sp.file.Close()
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
	sp.failures.Lock()
	defer sp.failures.Unlock()
	f, err := os.OpenFile(filepath.Join(sp.dir, "failed.log"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	end, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	if _, err := f.Write(line(failure{e.ID, e.Topic, s.name, tries, reason.Error(), e.Body})); err != nil {
		return errors.Join(err, f.Truncate(end)) // or the next line would be glued to the half of this one
	}
	return f.Sync()
}

// listSpool prints what is waiting: id, topic, subscriber, size.
func listSpool(dir string, subs []*subscriber, stdout io.Writer, log *slog.Logger) error {
	_, waiting, err := loadSpool(dir, subs, log)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(stdout)
	for _, e := range waiting {
		for _, s := range e.missing(subs) {
			fmt.Fprintf(out, "%d\t%s\t%s\t%d\n", e.ID, e.Topic, s.name, len(e.Body))
		}
	}
	return out.Flush()
}
