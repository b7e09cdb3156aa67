package main

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"
	"golang.org/x/time/rate"
)

// maxLookups is what the product team lets us have at the same time.
const maxLookups = 4

// unknown is the category of what the product service has never heard of: local
// specials.
const unknown = "unknown"

// product is what we need to know of a product.
type product struct {
	Category string `json:"category"`
}

// lookup is a product that was asked for.
type lookup struct {
	done     chan struct{} // closed when the answer is there
	category string
	err      error
}

// failed is a lookup that has failed.
func failed(err error) *lookup {
	l := &lookup{done: make(chan struct{}), err: err}
	close(l.done)
	return l
}

func (l *lookup) isDone() bool {
	select {
	case <-l.done:
		return true
	default:
		return false
	}
}

// products knows the products that were asked for.
type products struct {
	url    string // of the service; empty: there is none
	client *http.Client
	limit  *rate.Limiter
	log    *slog.Logger

	// Every sku is asked for once, however many files it is in. Only the
	// goroutine that pulls the rows looks into it.
	known map[string]*lookup
}

func newProducts(opts options, log *slog.Logger) *products {
	p := &products{
		url:    opts.enrich,
		client: &http.Client{Timeout: 10 * time.Second},
		limit:  rate.NewLimiter(rate.Inf, 1),
		log:    log,
		known:  map[string]*lookup{},
	}
	if opts.rate > 0 {
		p.limit.SetLimit(rate.Limit(opts.rate))
	}
	return p
}

// enrich gives every record the category of its product. It asks ahead, a lookup
// takes longer than all the rest, but the records keep their order, and an error
// waits for its turn like a record. When the sequence ends, for whatever reason,
// no lookup is left.
func (p *products) enrich(ctx context.Context, records iter.Seq2[record, error]) iter.Seq2[record, error] {
	return func(yield func(record, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		var lookups errgroup.Group
		lookups.SetLimit(maxLookups)
		defer func() {
			cancel()
			_ = lookups.Wait() // What failed is in the lookups.
			p.forgetFailed()
		}()

		type asked struct {
			rec record
			*lookup
		}
		var ahead []asked
		next := func() bool {
			first := ahead[0]
			ahead = slices.Delete(ahead, 0, 1)
			<-first.done
			if first.err != nil {
				yield(record{}, first.err)
				return false
			}
			first.rec.category = first.category
			return yield(first.rec, nil)
		}

		for rec, err := range records {
			if err != nil {
				ahead = append(ahead, asked{record{}, failed(err)})
				break
			}
			ahead = append(ahead, asked{rec, p.ask(ctx, &lookups, rec.sku)})
			for len(ahead) > 0 && (len(ahead) > maxLookups || ahead[0].isDone()) {
				if !next() {
					return
				}
			}
		}
		for len(ahead) > 0 {
			if !next() {
				return
			}
		}
	}
}

// ask returns the lookup of a sku, which may not be done yet.
func (p *products) ask(ctx context.Context, lookups *errgroup.Group, sku string) *lookup {
	if l, ok := p.known[sku]; ok {
		return l
	}
	l := &lookup{done: make(chan struct{})}
	p.known[sku] = l
	if p.url == "" {
		l.category = unknown
		close(l.done)
		return l
	}
	lookups.Go(func() error {
		defer close(l.done)
		if l.err = p.limit.Wait(ctx); l.err == nil {
			l.category, l.err = p.fetch(ctx, sku)
		}
		// The error waits for its turn in the lookup. Returned to a group with a
		// context, it would call off the lookups of earlier records.
		return nil
	})
	return l
}

// forgetFailed lets the next file ask again for what could not be had, or was
// called off. No lookup may be under way.
func (p *products) forgetFailed() {
	maps.DeleteFunc(p.known, func(_ string, l *lookup) bool { return l.err != nil })
}

// fetch asks the product service for a category.
func (p *products) fetch(ctx context.Context, sku string) (string, error) {
	address := strings.TrimRight(p.url, "/") + "/" + url.PathEscape(sku)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return "", err
	}
	resp, err := p.client.Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	if resp.StatusCode == http.StatusNotFound {
		return unknown, nil
	}
	if resp.StatusCode != http.StatusOK {
		return "", fmt.Errorf("product %s: %s", sku, resp.Status)
	}
	var found product
	if err := json.NewDecoder(resp.Body).Decode(&found); err != nil {
		return "", fmt.Errorf("product %s: %w", sku, err)
	}
	if found.Category == "" {
		p.log.WarnContext(ctx, "product without category", slog.String("sku", sku))
	}
	return found.Category, nil
}
