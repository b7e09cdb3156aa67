package main

import (
	"errors"
	"io"
	"time"
)

// errStalled is why the context of a request ends when its server falls silent.
var errStalled = errors.New("the server has fallen silent")

// patience bounds every single wait for the server of a request. A bound for
// the whole request would not do: a large file takes longer than any server
// should be silent. Nor may the disk count, which is why the clock stands still
// between two waits.
type patience struct {
	limit  time.Duration // 0 waits for ever
	giveUp func()        // ends the request
}

// wait begins a wait for the server; the function that it returns ends it.
func (p patience) wait() (end func()) {
	if p.limit == 0 {
		return func() {}
	}
	timer := time.AfterFunc(p.limit, p.giveUp)
	return func() { timer.Stop() }
}

// patientReader is a body of which each Read is a wait.
type patientReader struct {
	io.Reader
	patience
}

func (r patientReader) Read(p []byte) (int, error) {
	end := r.wait()
	defer end()
	return r.Reader.Read(p)
}
