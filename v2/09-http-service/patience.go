package main

import (
	"errors"
	"io"
	"net/http"
	"time"
)

// bePatient lets a request take as long as it likes, as long as something comes:
// a client that is silent for idle, in the middle of its body or of our answer, is
// cut off. A deadline for the whole request would cut the phones off that sync over
// a slow link (NOTES-31).
func bePatient(next http.Handler, idle time.Duration) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn := http.NewResponseController(w)
		pw := &patientWriter{ResponseWriter: w, conn: conn, idle: idle}
		pw.extend() // the deadline of the request before this one may be over
		if r.ContentLength != 0 {
			// Also for a body that no handler reads: net/http reads what is left.
			pb := &patientBody{ReadCloser: r.Body, conn: conn, idle: idle}
			pb.extend()
			r = r.WithContext(r.Context()) // a copy: net/http has to find its own body in r
			r.Body = pb
		}
		next.ServeHTTP(pw, r)
	})
}

// patientBody gives each Read a deadline of its own.
type patientBody struct {
	io.ReadCloser
	conn *http.ResponseController
	idle time.Duration
}

func (b *patientBody) Read(p []byte) (int, error) {
	b.extend()
	n, err := b.ReadCloser.Read(p)
	if errors.Is(err, io.EOF) {
		// From here on net/http reads to learn whether the client is still there. A
		// deadline would end the request.
		_ = b.conn.SetReadDeadline(time.Time{})
	}
	return n, err
}

// extend fails in a batch, where there is no connection and no need for it.
func (b *patientBody) extend() { _ = b.conn.SetReadDeadline(time.Now().Add(b.idle)) }

// pieceSize is how much a client has to take before -idle is over, in bytes.
const pieceSize = 64 << 10

// patientWriter gives each piece of an answer a deadline of its own.
type patientWriter struct {
	http.ResponseWriter
	conn *http.ResponseController
	idle time.Duration
}

func (w *patientWriter) WriteHeader(status int) {
	w.extend()
	w.ResponseWriter.WriteHeader(status)
}

// Write writes in pieces, each with a deadline of its own. A long answer comes in one
// Write, and one deadline for it would bound its length.
func (w *patientWriter) Write(p []byte) (int, error) {
	for done := 0; ; {
		w.extend()
		n, err := w.ResponseWriter.Write(p[done:min(done+pieceSize, len(p))])
		done += n
		if err != nil || done == len(p) {
			return done, err
		}
	}
}

func (w *patientWriter) extend() { _ = w.conn.SetWriteDeadline(time.Now().Add(w.idle)) }

// Unwrap is for http.ResponseController.
func (w *patientWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
