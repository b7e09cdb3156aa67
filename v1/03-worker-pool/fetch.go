package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"time"

	log "github.com/sirupsen/logrus"
	"golang.org/x/net/context"
	"golang.org/x/net/context/ctxhttp"
)

// The states of a file, as the manifest prints them.
const (
	stateOK      = "ok"      // downloaded
	stateHave    = "have"    // was there already, with the right checksum
	stateMissing = "missing" // the server says there is no such file (any more)
	stateBad     = "bad"     // wrong checksum
	stateFailed  = "failed"
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
func fetch(e entry) (result, error) {
	dest := filepath.Join(*outDir, filepath.FromSlash(e.name))
	if e.sum != "" {
		if sum, size, err := sumFile(dest); err == nil && sum == e.sum {
			return result{url: e.url, state: stateHave, sum: sum, size: size}, nil
		}
	}

	resp, err := get(e.url)
	if err != nil {
		return result{}, err
	}
	defer resp.Body.Close()
	switch {
	case resp.StatusCode == http.StatusNotFound || resp.StatusCode == http.StatusGone:
		log.WithField("url", e.url).Warn(resp.Status)
		return result{url: e.url, state: stateMissing}, nil
	case resp.StatusCode >= 500:
		return result{}, fmt.Errorf("server says %s", resp.Status)
	case resp.StatusCode != http.StatusOK:
		log.WithField("url", e.url).Error(resp.Status)
		return result{url: e.url, state: stateFailed}, nil
	}

	sum, size, err := save(dest, resp.Body)
	if err != nil {
		return result{}, err
	}
	if e.sum != "" && sum != e.sum {
		log.WithFields(log.Fields{"url": e.url, "want": e.sum, "got": sum}).Error("wrong checksum")
		// Put it aside, support wants to see what the CDN sent.
		if err := os.Rename(dest, dest+".bad"); err != nil {
			return result{}, err
		}
		return result{url: e.url, state: stateBad, sum: sum, size: size}, nil
	}
	log.WithFields(log.Fields{"url": e.url, "size": size}).Debug("downloaded")
	return result{url: e.url, state: stateOK, sum: sum, size: size}, nil
}

// get asks for a URL and waits for the answer, not for the body: large files
// take as long as they take.
func get(url string) (*http.Response, error) {
	req, err := http.NewRequest("GET", url, nil)
	if err != nil {
		return nil, err
	}
	// The CDN blocks Go's default agent.
	req.Header.Set("User-Agent", "mirror/"+version)
	if *timeout == 0 {
		return client.Do(req)
	}
	ctx, cancel := context.WithCancel(context.Background())
	timer := time.AfterFunc(*timeout, cancel)
	defer timer.Stop()
	return ctxhttp.Do(ctx, client, req)
}

// save writes a body to dest and returns its sha256 and its size.
func save(dest string, body io.Reader) (sum string, size int64, err error) {
	if err := os.MkdirAll(filepath.Dir(dest), 0755); err != nil {
		return "", 0, err
	}
	f, err := os.Create(dest)
	if err != nil {
		return "", 0, err
	}
	defer f.Close()
	h := sha256.New()
	size, err = io.Copy(io.MultiWriter(f, h), body)
	if err != nil {
		return "", 0, err
	}
	return hex.EncodeToString(h.Sum(nil)), size, f.Close()
}

// sumFile returns sha256 and size of a file.
func sumFile(name string) (sum string, size int64, err error) {
	f, err := os.Open(name)
	if err != nil {
		return "", 0, err
	}
	defer f.Close()
	h := sha256.New()
	size, err = io.Copy(h, f)
	return hex.EncodeToString(h.Sum(nil)), size, err
}
