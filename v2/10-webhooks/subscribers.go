package main

import (
	"bufio"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/time/rate"
)

// subscriber is somebody who wants our events.
type subscriber struct {
	name   string
	url    string
	secret string
	topics []string      // empty: all
	limit  *rate.Limiter // of requests
}

// wants reports whether an event with this topic is for the subscriber. "order" is for
// order.paid and for orders.
func (s *subscriber) wants(topic string) bool {
	return len(s.topics) == 0 || slices.ContainsFunc(s.topics, func(t string) bool { return strings.HasPrefix(topic, t) })
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
			return nil, fmt.Errorf("%s:%d: %w", name, n, err)
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
	s := &subscriber{name: fields[0], url: fields[1], secret: fields[2], limit: rate.NewLimiter(rate.Inf, 1)}
	for _, option := range fields[3:] {
		i := strings.Index(option, "=") + 1
		switch value := option[i:]; option[:i] {
		case "topics=":
			s.topics = strings.Split(value, ",")
		case "rate=":
			perSecond, err := strconv.ParseFloat(value, 64)
			if err != nil || !(perSecond >= 0.001 && perSecond <= 1000) {
				return nil, fmt.Errorf("expected a rate from 0.001 to 1000: %s", option)
			}
			s.limit = rate.NewLimiter(rate.Limit(perSecond), 1)
		default:
			return nil, fmt.Errorf("unknown option: %s", option)
		}
	}
	return s, nil
}
