package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"io/ioutil"
	"os"

	log "github.com/sirupsen/logrus"
)

const columns = "hour;store;category;baskets;items;cents\n"

// checkpoint is how far a file has got.
type checkpoint struct {
	Lines int   `json:"lines"` // of the input that are in the output
	Size  int64 `json:"size"`  // of the output
	Hours int   `json:"hours"`
}

// loadCheckpoint reads what an earlier run has left, if there is anything.
func loadCheckpoint(out string) (checkpoint, error) {
	b, err := ioutil.ReadFile(out + ".ckpt")
	if os.IsNotExist(err) {
		return checkpoint{}, nil
	}
	if err != nil {
		return checkpoint{}, err
	}
	var ck checkpoint
	if err := json.Unmarshal(b, &ck); err != nil {
		return checkpoint{}, fmt.Errorf("%s.ckpt: %v", out, err)
	}
	return ck, nil
}

// isDone tells whether an earlier run has finished an output: it is there, and
// no checkpoint is.
func isDone(out string) bool {
	if _, err := os.Stat(out); err != nil {
		return false
	}
	_, err := os.Stat(out + ".ckpt")
	return os.IsNotExist(err)
}

// sink is the output file.
type sink struct {
	name  string
	f     *os.File
	ck    checkpoint
	plain bool // not a pipe or something, so we can go on with it later
	done  bool

	hours, rows int // written by this run
}

// openSink begins the output, or goes on with it where the checkpoint says.
func openSink(name string, ck checkpoint) (*sink, error) {
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0644)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	s := &sink{name: name, f: f, ck: ck, plain: info.Mode().IsRegular()}
	if s.plain {
		if info.Size() < ck.Size {
			return nil, fmt.Errorf("%s is shorter than its checkpoint says", name)
		}
		// There may be half an hour at the end.
		if err = f.Truncate(ck.Size); err == nil {
			_, err = f.Seek(0, io.SeekEnd)
		}
		if err != nil {
			return nil, err
		}
	}
	if ck.Size == 0 {
		if _, err := f.WriteString(columns); err != nil {
			return nil, err
		}
		s.ck.Size = int64(len(columns))
	}
	return s, nil
}

// write writes an hour.
func (s *sink) write(h *hour) error {
	var buf bytes.Buffer
	for _, k := range h.keys() {
		g := h.groups[k]
		fmt.Fprintf(&buf, "%s;%s;%s;%d;%d;%d\n", h.name, k.store, k.category, len(g.receipts), g.items, g.cents)
		s.rows++
	}
	if _, err := s.f.Write(buf.Bytes()); err != nil {
		return err
	}
	s.hours++
	s.ck.Hours++
	s.ck.Lines = h.line
	s.ck.Size += int64(buf.Len())
	return nil
}

// close closes the output and saves the checkpoint, unless all is done.
func (s *sink) close() {
	if err := s.f.Close(); err != nil {
		log.Error(err)
	}
	if !s.plain {
		return
	}
	ckpt := s.name + ".ckpt"
	if s.done {
		if err := os.Remove(ckpt); err != nil && !os.IsNotExist(err) {
			log.Error(err)
		}
		return
	}
	b, err := json.Marshal(s.ck)
	if err == nil {
		err = ioutil.WriteFile(ckpt, append(b, '\n'), 0644)
	}
	if err != nil {
		log.Error(err)
	}
}
