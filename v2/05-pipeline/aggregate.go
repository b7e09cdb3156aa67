package main

import (
	"cmp"
	"iter"
	"maps"
	"slices"
	"strings"
)

// filter lets only sales through.
func (j *job) filter(records iter.Seq2[record, error]) iter.Seq2[record, error] {
	return func(yield func(record, error) bool) {
		for rec, err := range records {
			if err != nil {
				yield(record{}, err)
				return
			}
			// Stores that were bought have their own spelling.
			rec.category = strings.ToLower(rec.category)
			if rec.category == "" {
				rec.category = "other"
			}
			switch {
			case rec.qty == 0: // void
			case strings.HasPrefix(rec.store, "T"): // training till
			case rec.category == "voucher": // is turnover when it is redeemed
			default:
				if !yield(rec, nil) {
					return
				}
				continue
			}
			j.dropped++
		}
	}
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
// When the rows end in an error, the hour that is open is dropped.
func aggregate(records iter.Seq2[record, error]) iter.Seq2[*hour, error] {
	return func(yield func(*hour, error) bool) {
		var h *hour
		for rec, err := range records {
			if err != nil {
				yield(nil, err)
				return
			}
			if h != nil && h.name != rec.hour {
				if !yield(h, nil) {
					return
				}
				h = nil
			}
			if h == nil {
				h = &hour{name: rec.hour, groups: map[key]*group{}}
			}
			h.add(rec)
		}
		if h != nil {
			yield(h, nil)
		}
	}
}

func (h *hour) add(rec record) {
	h.line = rec.line
	k := key{rec.store, rec.category}
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
	return slices.SortedFunc(maps.Keys(h.groups), func(a, b key) int {
		return cmp.Or(cmp.Compare(a.store, b.store), cmp.Compare(a.category, b.category))
	})
}
