package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"time"

	log "github.com/sirupsen/logrus"
)

// maxLine is the longest line that is read.
const maxLine = 1 << 20

// event is one line of input, as the shippers send it.
type event struct {
	TS    string                 `json:"ts"`
	Level string                 `json:"level"`
	Msg   string                 `json:"msg"`
	Data  map[string]interface{} `json:"data"`

	time  time.Time
	level log.Level
}

// parseEvent reads an event. Numbers are kept as they are written, order ids
// have 19 digits. What follows the object is left alone, the load balancer's
// shipper puts a checksum there.
func parseEvent(line []byte) (*event, error) {
	ev := &event{}
	dec := json.NewDecoder(bytes.NewReader(line))
	dec.UseNumber()
	if err := dec.Decode(ev); err != nil {
		return nil, fmt.Errorf("not an event: %v", err)
	}
	var err error
	if ev.time, err = time.Parse(time.RFC3339, ev.TS); err != nil {
		return nil, fmt.Errorf("bad ts: %v", err)
	}
	ev.level, err = log.ParseLevel(ev.Level)
	if err != nil {
		// PHP says notice and nothing at all, Java says SEVERE.
		ev.level = log.InfoLevel
	}
	return ev, nil
}

// process writes an audit line for every event in r.
func process(r io.Reader) {
	sc := bufio.NewScanner(r)
	sc.Buffer(make([]byte, 64*1024), maxLine)
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
			log.Fatalf("line %d: %v", n, err)
		}
		record(n, ev)
	}
	if err := sc.Err(); err != nil {
		log.Fatalf("line %d: %v", n+1, err)
	}
}
