package upstream

import (
	"bytes"
	"cmp"
	"context"
	"net/http"
	"strconv"
	"time"
)

// filler is what a made-up body is a repetition of.
const filler = "0123456789abcde\n"

// body returns the whole body.
func (r *Route) body() []byte {
	if r.Size == 0 {
		return []byte(r.Body)
	}
	return bytes.Repeat([]byte(filler), r.Size/len(filler)+1)[:r.Size]
}

// follow answers one request as the route says, or for as long as the client
// and the server want it. It calls leave before it sends the last byte: a client
// that has its answer may ask for the next thing at once, and must not be taken
// for one with two requests in flight.
func (r *Route) follow(w http.ResponseWriter, request *http.Request, leave func()) {
	if !pause(request.Context(), time.Duration(r.Latency)) {
		return
	}
	r.stop(request, Headers, leave)
	body := r.body()
	for name, value := range r.Header {
		w.Header().Set(name, value)
	}
	w.Header().Set("Content-Length", strconv.Itoa(cmp.Or(r.Length, len(body))))
	w.WriteHeader(cmp.Or(r.Status, http.StatusOK))
	if r.Hang == Body || r.Cut == Body {
		send(w, body[:len(body)/2])
		r.stop(request, Body, leave)
	}
	pieces := max(r.Pieces, 1)
	for i := range pieces - 1 {
		send(w, body[i*len(body)/pieces:(i+1)*len(body)/pieces])
		if !pause(request.Context(), time.Duration(r.Every)) {
			return
		}
	}
	last := body[(pieces-1)*len(body)/pieces:]
	if len(last) > 0 {
		send(w, last[:len(last)-1])
		last = last[len(last)-1:]
	}
	leave()
	send(w, last)
}

// send writes a part of the body at once. That the client has gone shows in
// the request's context.
func send(w http.ResponseWriter, part []byte) {
	if _, err := w.Write(part); err == nil {
		_ = http.NewResponseController(w).Flush()
	}
}

// stop ends the answer at a point, if the route says so.
func (r *Route) stop(request *http.Request, at Point, leave func()) {
	if r.Hang != at && r.Cut != at {
		return
	}
	if r.Hang == at {
		<-request.Context().Done()
	}
	leave()
	panic(http.ErrAbortHandler) // Not even the rest of the headers may follow.
}

// pause returns true after d, and false when the context ends before: the client
// has gone, or the server is being closed.
func pause(ctx context.Context, d time.Duration) bool {
	if d == 0 {
		return true
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
