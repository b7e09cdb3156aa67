package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
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
	b, err := os.ReadFile(out + ".ckpt")
	if errors.Is(err, fs.ErrNotExist) {
		return checkpoint{}, nil
	}
	if err != nil {
		return checkpoint{}, err
	}
	var ck checkpoint
	if err := json.Unmarshal(b, &ck); err != nil {
		return checkpoint{}, fmt.Errorf("%s.ckpt: %w", out, err)
	}
	return ck, nil
}

// save puts the checkpoint in the place of the one that is there.
func (ck checkpoint) save(out string) error {
	b, _ := json.Marshal(ck) // Numbers cannot fail.
	tmp := out + ".ckpt.tmp"
	if err := os.WriteFile(tmp, append(b, '\n'), 0o644); err != nil {
		return err
	}
	return os.Rename(tmp, out+".ckpt")
}

// isDone tells whether an earlier run has finished an output: it is there, and
// no checkpoint is.
func isDone(out string) bool {
	if _, err := os.Stat(out); err != nil {
		return false
	}
	_, err := os.Stat(out + ".ckpt")
	return errors.Is(err, fs.ErrNotExist)
}

// sink is the output file. As long as it is not done, there is a checkpoint
// that fits, if only the one that was there when it was opened.
type sink struct {
	name  string
	f     *file
	ck    checkpoint
	plain bool // not a pipe or something, so we can go on with it later

	hours, rows int // written by this run
}

// openSink begins the output, or goes on with it where the checkpoint says. An output
// that cannot be opened is left as it is, with no checkpoint that it did not have.
func openSink(ctx context.Context, name string, ck checkpoint) (*sink, error) {
	s := &sink{name: name, ck: ck, plain: true}
	f, err := os.OpenFile(name, os.O_RDWR, 0)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var size int64
	if f != nil {
		info, err := f.Stat()
		if err != nil {
			return nil, errors.Join(err, f.Close())
		}
		s.plain, size = info.Mode().IsRegular(), info.Size()
	}
	if s.plain && size < ck.Size {
		return nil, errors.Join(fmt.Errorf("%s is shorter than its checkpoint says", name), closed(f))
	}
	// Before the output is touched: one without a checkpoint is done.
	if s.plain {
		if err := ck.save(name); err != nil {
			return nil, errors.Join(err, closed(f))
		}
	}
	if f == nil {
		if f, err = os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o644); err != nil {
			return nil, errors.Join(err, os.Remove(name+".ckpt"))
		}
	}
	s.f = watch(ctx, f)
	if err := s.begin(); err != nil {
		return nil, errors.Join(err, s.f.Close())
	}
	return s, nil
}

// closed closes an output that was there.
func closed(f *os.File) error {
	if f == nil {
		return nil
	}
	return f.Close()
}

// begin puts the output where the checkpoint says that it is.
func (s *sink) begin() error {
	if s.plain {
		// There may be half an hour at the end.
		err := s.f.Truncate(s.ck.Size)
		if err == nil {
			_, err = s.f.Seek(0, io.SeekEnd)
		}
		if err != nil {
			return err
		}
	}
	if s.ck.Size != 0 {
		return nil
	}
	n, err := s.f.Write([]byte(columns))
	s.ck.Size = int64(n)
	return err
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

// close closes the output. When it is done, the checkpoint goes, and otherwise
// it says how far the output has got.
func (s *sink) close(done bool) error {
	err := s.f.Close()
	switch {
	case err != nil, !s.plain:
		return err // What was written may be lost; the older checkpoint holds.
	case done:
		return os.Remove(s.name + ".ckpt")
	default:
		return s.ck.save(s.name)
	}
}
