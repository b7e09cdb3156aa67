package main

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"

	log "github.com/sirupsen/logrus"
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
func replayFile(name string) error {
	var in io.Reader = os.Stdin
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		defer f.Close()
		in = f
	}
	requests, err := readRequests(name, in)
	if err != nil {
		return err
	}

	answers := make([]answer, len(requests))
	next := make(chan int)
	var wg sync.WaitGroup
	for i := 0; i < *clients; i++ {
		wg.Add(1)
		go func() {
			for n := range next {
				answers[n].header = http.Header{}
				handle(&answers[n], requests[n])
			}
			wg.Done()
		}()
	}
	for n := range requests {
		next <- n
	}
	close(next)
	wg.Wait()

	out := bufio.NewWriter(os.Stdout)
	cached := 0
	for n, a := range answers {
		how := a.header.Get("X-Cache")
		if how == hit || how == stale {
			cached++
		}
		fmt.Fprintf(out, "%s\t%d\t%d\t%s %s\n", how, a.status, a.size, requests[n].Method, requests[n].URL)
	}
	log.WithFields(log.Fields{"requests": len(answers), "cached": cached}).Info("replayed")
	return out.Flush()
}

// readRequests reads one request a line: method and URL, as in the access log.
func readRequests(name string, in io.Reader) ([]*http.Request, error) {
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
			return nil, fmt.Errorf("%s:%d: %v", name, n, err)
		}
		r, err := http.NewRequest(fields[0], fields[1], nil)
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %v", name, n, err)
		}
		requests = append(requests, r)
	}
	return requests, sc.Err()
}
