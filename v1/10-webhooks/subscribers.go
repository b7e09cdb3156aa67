package main

import (
	"bufio"
	"fmt"
	"net/url"
	"os"
	"strconv"
	"strings"

	"github.com/juju/ratelimit"
)

// subscriber is somebody who wants our events.
type subscriber struct {
	name   string
	url    string
	host   string // of the url, without the port
	secret string
	topics []string          // empty: all
	bucket *ratelimit.Bucket // nil: as fast as it goes
}

// wants says if an event with this topic is for the subscriber. "order" is for
// order.paid and for orders.
func (s *subscriber) wants(topic string) bool {
	if len(s.topics) == 0 {
		return true
	}
	for _, t := range s.topics {
		if strings.HasPrefix(topic, t) {
			return true
		}
	}
	return false
}

// readSubscribers reads the file that support edits: one subscriber a line,
// empty lines and those with a # do not count.
func readSubscribers(name string) ([]*subscriber, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()

	var subs []*subscriber
	seen := map[string]bool{}
	sc := bufio.NewScanner(f)
	for n := 1; sc.Scan(); n++ {
		fields := strings.Fields(sc.Text())
		if len(fields) == 0 || strings.HasPrefix(fields[0], "#") {
			continue
		}
		s, err := parseSubscriber(fields)
		if err == nil && seen[s.name] {
			err = fmt.Errorf("%s is there twice", s.name)
		}
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %v", name, n, err)
		}
		seen[s.name] = true
		subs = append(subs, s)
	}
	return subs, sc.Err()
}

func parseSubscriber(fields []string) (*subscriber, error) {
	if len(fields) < 3 {
		return nil, fmt.Errorf("expected NAME URL SECRET, got %d fields", len(fields))
	}
	u, err := url.Parse(fields[1])
	if err != nil {
		return nil, err
	}
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil, fmt.Errorf("not a http url: %s", fields[1])
	}
	s := &subscriber{name: fields[0], url: fields[1], host: u.Hostname(), secret: fields[2]}
	for _, option := range fields[3:] {
		switch {
		case strings.HasPrefix(option, "topics="):
			s.topics = strings.Split(strings.TrimPrefix(option, "topics="), ",")
		case strings.HasPrefix(option, "rate="):
			rate, err := strconv.ParseFloat(strings.TrimPrefix(option, "rate="), 64)
			if err != nil || !(rate >= 0.001 && rate <= 1000) {
				return nil, fmt.Errorf("expected a rate from 0.001 to 1000: %s", option)
			}
			s.bucket = ratelimit.NewBucketWithRate(rate, 1)
		default:
			return nil, fmt.Errorf("unknown option: %s", option)
		}
	}
	return s, nil
}
