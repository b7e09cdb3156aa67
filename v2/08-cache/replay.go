package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"sync/atomic"
)

// answer takes the place of a connection and only counts.
type answer struct {
	header http.Header
	status int
	size   int
}

func (a *answer) Header() http.Header    { return a.header }
func (a *answer) WriteHeader(status int) { a.status = status }

func (a *answer) Write(p []byte) (int, error) {
	a.size += len(p)
	return len(p), nil
}

// replayFile sends the requests of a file and prints what became of each, in
// the order of the file.
func (p *proxy) replayFile(ctx context.Context, name string, stdin io.Reader, stdout io.Writer) error {
	in := stdin
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		defer f.Close()
		in = f
	}
	requests, err := readRequests(ctx, name, in)
	if err != nil {
		return err
	}

	answers := make([]answer, len(requests))
	var next atomic.Int64 // the first request that no client has taken
	var clients sync.WaitGroup
	for range p.opts.clients {
		clients.Go(func() {
			for n := next.Add(1) - 1; n < int64(len(requests)); n = next.Add(1) - 1 {
				answers[n].header = http.Header{}
				p.ServeHTTP(&answers[n], requests[n])
			}
		})
	}
	clients.Wait()

	out := bufio.NewWriter(stdout)
	cached := 0
	for n, a := range answers {
		how := a.header.Get("X-Cache")
		if how == hit || how == stale {
			cached++
		}
		fmt.Fprintf(out, "%s\t%d\t%d\t%s %s\n", how, a.status, a.size, requests[n].Method, requests[n].URL)
	}
	p.log.InfoContext(ctx, "replayed", slog.Int("requests", len(answers)), slog.Int("cached", cached))
	return out.Flush()
}

// readRequests reads one request a line: method and URL, as in the access log.
func readRequests(ctx context.Context, name string, in io.Reader) ([]*http.Request, error) {
	var requests []*http.Request
	sc := bufio.NewScanner(in)
	for n := 1; sc.Scan(); n++ {
		line := strings.TrimSpace(sc.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		fields := strings.Fields(line)
		if len(fields) != 2 {
			return nil, fmt.Errorf("%s:%d: expected METHOD URL, got %d fields", name, n, len(fields))
		}
		if _, err := url.ParseRequestURI(fields[1]); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, n, err)
		}
		r, err := http.NewRequestWithContext(ctx, fields[0], fields[1], http.NoBody)
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, n, err)
		}
		requests = append(requests, r)
	}
	return requests, sc.Err()
}
