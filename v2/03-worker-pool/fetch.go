package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"
)

// The states of a file, as the manifest prints them.
const (
	stateOK      = "ok"      // downloaded
	stateHave    = "have"    // was there already, with the right checksum
	stateMissing = "missing" // the server says there is no such file (any more)
	stateBad     = "bad"     // wrong checksum
	stateFailed  = "failed"
	stateSkipped = "skipped" // nobody got round to it
)

// result is what became of one URL.
type result struct {
	url   string
	state string
	sum   string
	size  int64
}

// failed tells whether the run has to be reported as failed. A file that is
// gone is not a failure: the lists are older than the files.
func (r result) failed() bool {
	return r.state == stateBad || r.state == stateFailed
}

// fetch gets one file. It returns an error only for what is worth another try.
func (m *mirror) fetch(ctx context.Context, e entry) (result, error) {
	log := m.log.With(slog.String("url", e.url))
	dest := filepath.Join(m.opts.dir, filepath.FromSlash(e.name))
	if e.sum != "" {
		if sum, size, err := sumFile(dest); err == nil && sum == e.sum {
			return result{url: e.url, state: stateHave, sum: sum, size: size}, nil
		}
	}

	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	server := patience{m.opts.timeout, func() { cancel(errStalled) }}
	resp, err := m.get(ctx, server, e.url)
	if err != nil {
		return result{}, err
	}
	defer resp.Body.Close()
	switch {
	case resp.StatusCode == http.StatusNotFound || resp.StatusCode == http.StatusGone:
		log.WarnContext(ctx, "not there", slog.String("status", resp.Status))
		return result{url: e.url, state: stateMissing}, nil
	case resp.StatusCode >= 500:
		return result{}, fmt.Errorf("server says %s", resp.Status)
	case resp.StatusCode != http.StatusOK:
		log.ErrorContext(ctx, "refused", slog.String("status", resp.Status))
		return result{url: e.url, state: stateFailed}, nil
	}

	file, err := save(dest, patientReader{resp.Body, server})
	if err != nil {
		return result{}, err
	}
	if e.sum != "" && file.sum != e.sum {
		log.ErrorContext(ctx, "wrong checksum", slog.String("want", e.sum), slog.String("got", file.sum))
		// Put it aside, support wants to see what the CDN sent. What was there
		// before is not what the list asks for either.
		if err := file.putAside(dest); err != nil {
			return result{}, err
		}
		return result{url: e.url, state: stateBad, sum: file.sum, size: file.size}, nil
	}
	if err := file.publish(dest); err != nil {
		return result{}, err
	}
	log.DebugContext(ctx, "downloaded", slog.Int64("size", file.size))
	return result{url: e.url, state: stateOK, sum: file.sum, size: file.size}, nil
}

// get asks for a URL and waits for the answer, not for the body.
func (m *mirror) get(ctx context.Context, server patience, url string) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return nil, err
	}
	// The CDN blocks Go's default agent.
	req.Header.Set("User-Agent", "mirror/"+version)
	end := server.wait()
	defer end()
	return m.client.Do(req)
}
