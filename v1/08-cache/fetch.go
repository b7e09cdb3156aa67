package main

import (
	"context"
	"io/ioutil"
	"net/http"
	"strings"
	"time"

	log "github.com/sirupsen/logrus"
)

// entry is an answer of the service. Nobody changes it once it is made.
type entry struct {
	status int
	header http.Header
	body   []byte
	stored time.Time // when it came
	keep   bool      // may be stored
}

var client = &http.Client{
	// A redirect is an answer like any other, the client can follow it.
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// hopHeaders are about a connection and not about what comes over it.
var hopHeaders = []string{
	"Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Connection",
	"Te", "Trailer", "Transfer-Encoding", "Upgrade",
}

// fetch asks the service. None of the client's headers go along: the answer is
// for all clients.
func fetch(ctx context.Context, key string) *entry {
	e, err := get(ctx, strings.TrimSuffix(*upstream, "/")+key)
	if err != nil {
		log.WithField("uri", key).WithError(err).Warn("upstream failed")
		e = failure(err)
		e.keep = ctx.Err() == nil // or else it says nothing about the service
	}
	e.stored = time.Now()
	return e
}

func get(ctx context.Context, url string) (*entry, error) {
	req, err := http.NewRequestWithContext(ctx, "GET", url, nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("User-Agent", "quoted/"+version)
	resp, err := client.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	body, err := ioutil.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}

	for _, line := range resp.Header["Connection"] {
		for _, name := range strings.Split(line, ",") {
			resp.Header.Del(strings.TrimSpace(name))
		}
	}
	for _, name := range hopHeaders {
		resp.Header.Del(name)
	}
	// How long something is fresh is our business (the supplier says max-age=0
	// and bills by the call), but what is not for everybody we don't keep.
	control := strings.ToLower(strings.Join(resp.Header["Cache-Control"], ","))
	keep := !strings.Contains(control, "no-store") && !strings.Contains(control, "private")
	return &entry{status: resp.StatusCode, header: resp.Header, body: body, keep: keep}, nil
}
