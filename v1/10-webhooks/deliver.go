package main

import (
	"bytes"
	"errors"
	"net"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cenkalti/backoff"
	log "github.com/sirupsen/logrus"
)

var (
	client = &http.Client{Transport: &http.Transport{}} // no proxy: the firewall knows this machine

	errGone    = errors.New("410 Gone")
	errPrivate = errors.New("private address")

	privateNets []*net.IPNet
)

func init() {
	for _, cidr := range []string{
		"0.0.0.0/8", "10.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16",
		"::/128", "::1/128", "fc00::/7", "fe80::/10",
	} {
		_, n, err := net.ParseCIDR(cidr)
		if err != nil {
			log.Fatal(err)
		}
		privateNets = append(privateNets, n)
	}
}

// hooker delivers events.
type hooker struct {
	spool   *spool
	subs    []*subscriber
	queue   chan *event
	retries sync.WaitGroup

	delivered, failed int64
}

func newHooker(sp *spool, subs []*subscriber) *hooker {
	return &hooker{spool: sp, subs: subs, queue: make(chan *event, 1000)}
}

func (h *hooker) run() {
	for e := range h.queue {
		h.send(e)
	}
}

// send delivers an event to all who want it. Those who do not take it at once
// get it later, the others must not wait for them.
func (h *hooker) send(e *event) {
	for _, s := range e.missing(h.subs) {
		err := h.deliver(e, s)
		if err == nil {
			h.finish(e, s)
			continue
		}
		h.retries.Add(1)
		go func(s *subscriber) {
			defer h.retries.Done()
			h.retry(e, s, err)
		}(s)
	}
}

// finish notes that an event is delivered.
func (h *hooker) finish(e *event, s *subscriber) {
	log.WithFields(log.Fields{"id": e.ID, "to": s.name}).Info("delivered")
	atomic.AddInt64(&h.delivered, 1)
	h.spool.finish(e, s)
}

// pauses is a backoff that waits longer if the subscriber asks for it.
type pauses struct {
	backoff.BackOff
	asked time.Duration
}

func (p *pauses) NextBackOff() time.Duration {
	d := p.BackOff.NextBackOff()
	if p.asked > d {
		d = p.asked
	}
	return d
}

// retry delivers an event that was refused with err.
func (h *hooker) retry(e *event, s *subscriber, err error) {
	b := backoff.NewExponentialBackOff()
	b.InitialInterval = *pause
	b.RandomizationFactor = 0 // support wants to know when the next try is
	b.Multiplier = 2
	b.MaxInterval = *maxPause
	b.MaxElapsedTime = 0
	b.Reset()
	p := &pauses{BackOff: b}

	n := 1
	for n < *tries && !final(err) {
		p.asked = retryAfter(err)
		wait := p.NextBackOff()
		log.WithFields(log.Fields{"id": e.ID, "to": s.name, "pause": wait}).WithError(err).Warn("not delivered")
		time.Sleep(wait)
		n++
		if err = h.deliver(e, s); err == nil {
			h.finish(e, s)
			return
		}
	}
	log.WithFields(log.Fields{"id": e.ID, "to": s.name}).WithError(err).Error("gave up")
	atomic.AddInt64(&h.failed, 1)
	if err := h.spool.fail(e, s, n, err); err != nil {
		log.WithError(err).Error("cannot write failed.log")
		return
	}
	h.spool.finish(e, s)
}

// final says if trying again is no use.
func final(err error) bool { return err == errGone || err == errPrivate }

// refused is an answer that does not take the event.
type refused struct {
	status string
	after  time.Duration // what Retry-After asks for
}

func (r *refused) Error() string { return r.status }

func retryAfter(err error) time.Duration {
	if r, ok := err.(*refused); ok {
		return r.after
	}
	return 0
}

// deliver posts an event to a subscriber. What counts is the status of the
// answer.
func (h *hooker) deliver(e *event, s *subscriber) error {
	if s.bucket != nil {
		s.bucket.Wait(1)
	}
	if !*private {
		if err := checkAddress(s.host); err != nil {
			return err
		}
	}
	req, err := http.NewRequest("POST", s.url, bytes.NewReader(e.Body))
	if err != nil {
		return err
	}
	timestamp := strconv.FormatInt(time.Now().Unix(), 10)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "hooker/"+version)
	req.Header.Set("X-Event-Id", strconv.FormatInt(e.ID, 10))
	req.Header.Set("X-Event-Topic", e.Topic)
	req.Header.Set("X-Timestamp", timestamp)
	req.Header.Set("X-Signature", sign(s.secret, timestamp, e.Body))
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	switch {
	case resp.StatusCode == http.StatusGone:
		return errGone
	case resp.StatusCode < 200 || resp.StatusCode > 299:
		seconds, _ := strconv.Atoi(resp.Header.Get("Retry-After"))
		return &refused{resp.Status, time.Duration(seconds) * time.Second}
	}
	return nil
}

// checkAddress refuses hosts that are ours: subscribers type their URLs
// themselves.
func checkAddress(host string) error {
	ips, err := net.LookupIP(host)
	if err != nil {
		return err
	}
	for _, ip := range ips {
		for _, n := range privateNets {
			if n.Contains(ip) {
				return errPrivate
			}
		}
	}
	return nil
}
