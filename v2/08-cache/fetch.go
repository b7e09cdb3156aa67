package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// entry is an answer of the service. Nobody changes it once it is made.
type entry struct {
	status int
	header http.Header
	body   []byte
	stored time.Time // when it came
	keep   bool      // may be stored
}

// failed reports whether the answer says that the service is in trouble.
func (e *entry) failed() bool { return e.status >= http.StatusInternalServerError }

// size is the memory that the entry takes under its key, in bytes. Half a KiB is
// what maps, slices and the places in the list come to.
func (e *entry) size(key string) int {
	n := 512 + len(key) + len(e.body)
	for name, values := range e.header {
		n += len(name)
		for _, value := range values {
			n += len(value)
		}
	}
	return n
}

// fetch asks the service. None of the client's headers go along: the answer is
// for all clients.
func (p *proxy) fetch(ctx context.Context, key string) (*entry, error) {
	//nolint:gosec // G704: the key begins with a slash, so the host is that of -upstream.
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimSuffix(p.opts.upstream, "/")+key, http.NoBody)
	if err != nil {
		return nil, err
	}
	req.Header.Set("User-Agent", "quoted/"+version)
	resp, err := p.client.Do(req) //nolint:gosec // As above.
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode == http.StatusSwitchingProtocols {
		// What follows has no end, and neither the timeout nor ctx ends it.
		return nil, fmt.Errorf("cannot use the answer: %s", resp.Status)
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, fmt.Errorf("cannot read the answer: %w", err)
	}
	removeHopByHop(resp.Header)
	return &entry{status: resp.StatusCode, header: resp.Header, body: body, stored: time.Now(), keep: forEverybody(resp.Header)}, nil
}

// removeHopByHop removes the headers that are about a connection and not about
// what comes over it.
func removeHopByHop(h http.Header) {
	for _, line := range h["Connection"] {
		for name := range strings.SplitSeq(line, ",") {
			h.Del(strings.TrimSpace(name))
		}
	}
	for _, name := range []string{
		"Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Connection",
		"Te", "Trailer", "Transfer-Encoding", "Upgrade",
	} {
		h.Del(name)
	}
}

// forEverybody reports whether an answer may be kept. How long something is
// fresh is our business (the supplier says max-age=0 and bills by the call), but
// what is not for everybody we don't keep.
func forEverybody(h http.Header) bool {
	control := strings.ToLower(strings.Join(h["Cache-Control"], ","))
	return !strings.Contains(control, "no-store") && !strings.Contains(control, "private")
}
