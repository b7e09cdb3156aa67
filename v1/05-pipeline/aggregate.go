package main

import (
	"sort"
	"strings"
)

// filter lets only sales through.
func filter(in <-chan *record) <-chan *record {
	out := make(chan *record)
	go func() {
		defer close(out)
		for rec := range in {
			// Stores that were bought have their own spelling.
			rec.product.Category = strings.ToLower(rec.product.Category)
			if rec.product.Category == "" {
				rec.product.Category = "other"
			}
			switch {
			case rec.qty == 0: // void
			case strings.HasPrefix(rec.store, "T"): // training till
			case rec.product.Category == "voucher": // is turnover when it is redeemed
			default:
				out <- rec
				continue
			}
			stats.dropped++
		}
	}()
	return out
}

// hour is what was sold in an hour.
type hour struct {
	name   string
	line   int // the last one that is in it
	groups map[key]*group
}

type key struct{ store, category string }

type group struct {
	receipts map[string]struct{}
	items    int
	cents    int
}

// aggregate collects hours. An export has its rows in the order of time, more
// or less: an hour that comes back is written again, the warehouse adds up.
func (j *job) aggregate(in <-chan *record) <-chan *hour {
	out := make(chan *hour)
	go func() {
		defer close(out)
		var h *hour
		for rec := range in {
			if h != nil && h.name != rec.hour {
				out <- h
				h = nil
			}
			if h == nil {
				h = &hour{name: rec.hour, groups: map[key]*group{}}
			}
			h.add(rec)
		}
		if h != nil && !j.broken {
			out <- h
		}
	}()
	return out
}

func (h *hour) add(rec *record) {
	h.line = rec.line
	k := key{rec.store, rec.product.Category}
	g := h.groups[k]
	if g == nil {
		g = &group{receipts: map[string]struct{}{}}
		h.groups[k] = g
	}
	g.receipts[rec.receipt] = struct{}{}
	g.items += rec.qty
	g.cents += rec.qty * rec.cents
}

// keys returns the groups of the hour in the order of the output.
func (h *hour) keys() []key {
	var keys []key
	for k := range h.groups {
		keys = append(keys, k)
	}
	sort.Slice(keys, func(a, b int) bool {
		if keys[a].store != keys[b].store {
			return keys[a].store < keys[b].store
		}
		return keys[a].category < keys[b].category
	})
	return keys
}
