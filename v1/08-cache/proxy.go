package main

import (
	"context"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strconv"
	"strings"
	"time"

	log "github.com/sirupsen/logrus"
)

// What X-Cache says.
const (
	hit    = "HIT"    // from the cache
	miss   = "MISS"   // from the service
	stale  = "STALE"  // from the cache, too old, but the service is down
	bypass = "BYPASS" // not for the cache
)

// forward takes what is not for the cache to the service.
var forward *httputil.ReverseProxy

// setup makes what depends on the flags.
func setup(u *url.URL) {
	client.Timeout = *timeout
	forward = httputil.NewSingleHostReverseProxy(u)
	forward.ModifyResponse = func(resp *http.Response) error {
		resp.Header.Set("X-Cache", bypass)
		return nil
	}
	forward.ErrorHandler = func(w http.ResponseWriter, r *http.Request, err error) {
		log.WithField("uri", r.URL.RequestURI()).WithError(err).Warn("upstream failed")
		write(w, failure(err), bypass)
	}
	newStores()
}

// handle answers one request.
func handle(w http.ResponseWriter, r *http.Request) {
	entryLog := log.WithFields(log.Fields{"method": r.Method, "host": r.Host, "uri": r.URL.RequestURI()})
	entryLog.Debug("request")
	if r.Method != http.MethodGet {
		if *timeout > 0 {
			ctx, cancel := context.WithTimeout(r.Context(), *timeout)
			defer cancel()
			r = r.WithContext(ctx)
		}
		forward.ServeHTTP(w, r)
		return
	}

	key := r.URL.RequestURI()
	if e := getFresh(key); e != nil {
		write(w, e, hit)
		return
	}
	old := getStale(key)
	var e *entry
	if old == nil {
		e = fetch(r.Context(), key)
		store(key, e)
	} else {
		e = refresh(r.Context(), key)
	}
	if r.Context().Err() != nil {
		entryLog.Debug("client is gone")
		return
	}
	if e.status >= 500 && old != nil {
		entryLog.WithField("status", e.status).Warn("serving stale")
		write(w, old, stale)
		return
	}
	write(w, e, miss)
}

// write sends an entry to the client.
func write(w http.ResponseWriter, e *entry, how string) {
	h := w.Header()
	for name, values := range e.header {
		h[name] = values
	}
	h.Set("X-Cache", how)
	if how == hit || how == stale {
		h.Set("Age", strconv.Itoa(int(time.Since(e.stored).Seconds())))
	}
	h.Set("Content-Length", strconv.Itoa(len(e.body)))
	w.WriteHeader(e.status)
	w.Write(e.body)
}

// failure is what the client gets when the service cannot be reached.
func failure(err error) *entry {
	status := http.StatusBadGateway
	if strings.Contains(err.Error(), "deadline exceeded") || strings.Contains(err.Error(), "Client.Timeout") {
		status = http.StatusGatewayTimeout
	}
	return &entry{
		status: status,
		header: http.Header{"Content-Type": {"text/plain; charset=utf-8"}},
		body:   []byte("the quote service does not answer\n"),
	}
}
