package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"os"
	"sort"
	"sync"

	log "github.com/sirupsen/logrus"
)

// flushEvery is how many lines may wait in memory. Severe ones never do.
const flushEvery = 100

var (
	out    *output
	logger = log.New()

	// audit is the entry that all lines are made from. It has what they have in
	// common, so that this is not put together again for every line.
	audit *log.Entry
)

// openAudit opens the audit log, before anything is read.
func openAudit(level log.Level) {
	f := os.Stdout
	if *outFile != "" {
		var err error
		f, err = os.OpenFile(*outFile, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0640)
		if err != nil {
			log.Fatal(err)
		}
	}
	out = newOutput(f)
	logger.SetOutput(out)
	logger.SetFormatter(&lineFormatter{})
	logger.SetLevel(level)
	logger.AddHook(redactHook{})
	audit = logger.WithField("source", *source)
}

// record writes the line of an event. n is its number in the input, the archive
// looks for gaps in it.
func record(n int, ev *event) {
	audit.Time = ev.time
	audit.Data["seq"] = n
	audit.WithFields(ev.Data).Log(ev.level, ev.Msg)
	if ev.level <= log.ErrorLevel || n%flushEvery == 0 {
		out.Flush()
	}
}

// output is the audit log with a buffer in front. Lines come from more than one
// side, and so do flushes, which once wrote lines twice (AUD-40).
type output struct {
	mu  sync.Mutex
	buf *bufio.Writer
}

func newOutput(w io.Writer) *output {
	return &output{buf: bufio.NewWriterSize(w, 64*1024)}
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.Write(p)
}

// Flush writes what has gathered.
func (o *output) Flush() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.Flush()
}

// lineFormatter writes logrus' JSON with time, level and msg in front: Splunk
// looks for the time in the first 128 bytes of a line (AUD-31).
type lineFormatter struct {
	json log.JSONFormatter
}

func (f *lineFormatter) Format(e *log.Entry) ([]byte, error) {
	b, err := f.json.Format(e)
	if err != nil {
		return nil, err
	}
	fields := map[string]json.RawMessage{}
	if err := json.Unmarshal(b, &fields); err != nil {
		return nil, err
	}
	var line bytes.Buffer
	line.WriteByte('{')
	for _, key := range []string{"time", "level", "msg"} {
		writeField(&line, key, fields[key])
		delete(fields, key)
	}
	keys := make([]string, 0, len(fields))
	for key := range fields {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	for _, key := range keys {
		writeField(&line, key, fields[key])
	}
	line.WriteString("}\n")
	return line.Bytes(), nil
}

func writeField(line *bytes.Buffer, key string, value json.RawMessage) {
	if line.Len() > 1 {
		line.WriteByte(',')
	}
	name, _ := json.Marshal(key)
	line.Write(name)
	line.WriteByte(':')
	line.Write(value)
}
