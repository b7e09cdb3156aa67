package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"time"
)

// maxLine is the longest line that is read.
const maxLine = 1 << 20

// event is one line of input, as the shippers send it.
type event struct {
	TS    string         `json:"ts"`
	Level string         `json:"level"`
	Msg   string         `json:"msg"`
	Data  map[string]any `json:"data"`

	time  time.Time
	level slog.Level
}

// parseEvent reads an event. Numbers are kept as they are written, order ids
// have 19 digits. What follows the object is left alone, the load balancer's
// shipper puts a checksum there.
func parseEvent(line []byte) (*event, error) {
	ev := &event{}
	dec := json.NewDecoder(bytes.NewReader(line))
	dec.UseNumber()
	if err := dec.Decode(ev); err != nil {
		return nil, fmt.Errorf("not an event: %w", err)
	}
	var err error
	if ev.time, err = time.Parse(time.RFC3339, ev.TS); err != nil {
		return nil, fmt.Errorf("bad ts: %w", err)
	}
	ev.level, _ = parseLevel(ev.Level) // PHP says notice and nothing at all, Java says SEVERE.
	return ev, nil
}

// process writes an audit line for every event in r, up to the first that is
// malformed. When a Read from r fails because ctx has ended, the lines that were
// read before are processed first.
func (a *auditor) process(ctx context.Context, r io.Reader) error {
	sc := bufio.NewScanner(r)
	sc.Buffer(make([]byte, 64*1024), maxLine)
	sc.Split(func(data []byte, atEOF bool) (int, []byte, error) {
		// After a signal, what stands behind the last newline is half a line.
		return bufio.ScanLines(data, atEOF && ctx.Err() == nil)
	})
	n := 0
	for sc.Scan() {
		n++
		line := bytes.TrimSpace(sc.Bytes())
		if len(line) == 0 {
			continue
		}
		ev, err := parseEvent(line)
		if err != nil {
			// An audit log with holes is worse than none, the shippers send it
			// again after a restart.
			return fmt.Errorf("line %d: %w", n, err)
		}
		a.record(ctx, n, ev)
	}
	if err := sc.Err(); err != nil {
		return fmt.Errorf("line %d: %w", n+1, err)
	}
	return nil
}
