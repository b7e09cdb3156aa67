package main

import (
	"sync"
	"time"

	log "github.com/sirupsen/logrus"
)

const (
	maxTries   = 3
	retryDelay = 100 * time.Millisecond
)

// pending counts the jobs that are being worked on.
var pending sync.WaitGroup

// mirror downloads all entries and returns the results by URL.
func mirror(entries []entry) map[string]result {
	jobs := make(chan entry, len(entries))
	results := make(chan result, len(entries))
	for i := 0; i < *numWorkers; i++ {
		go worker(jobs, results)
	}

	// The image list names many files twice, fetch them once (MIR-17).
	seen := map[string]bool{}
	n := 0
	for _, e := range entries {
		if seen[e.url] {
			continue
		}
		seen[e.url] = true
		pending.Add(1)
		jobs <- e
		n++
	}

	all := make(map[string]result, n)
	for i := 0; i < n; i++ {
		res := <-results
		all[res.url] = res
		if res.failed() && *failFast {
			log.WithField("url", res.url).Error("giving up, -fail-fast")
			break
		}
	}
	// Don't pull the rug from under a download, half a file is worse than none.
	pending.Wait()
	return all
}

func worker(jobs <-chan entry, results chan<- result) {
	for e := range jobs {
		res, err := fetch(e)
		if err != nil {
			// Back off without blocking the worker, there may be a lot to do.
			log.WithField("url", e.url).WithError(err).Warn("failed, will retry")
			go retry(e, 2, results)
		} else {
			results <- res
		}
		pending.Done()
	}
}

// retry tries again after a while, and again after twice that.
func retry(e entry, try int, results chan<- result) {
	time.Sleep(time.Duration(try-1) * retryDelay)
	res, err := fetch(e)
	if err == nil {
		results <- res
		return
	}
	entryLog := log.WithField("url", e.url).WithError(err)
	if try == maxTries {
		entryLog.Error("giving up")
		return
	}
	entryLog.Warn("failed, will retry")
	go retry(e, try+1, results)
}
