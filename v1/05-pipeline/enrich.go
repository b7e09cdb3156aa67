package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/juju/ratelimit"
	log "github.com/sirupsen/logrus"
)

// maxLookups is what the product team lets us have at the same time.
const maxLookups = 4

// product is what we need to know of a product.
type product struct {
	Category string `json:"category"`
}

// unknown is what the product service has never heard of: local specials.
var unknown = &product{Category: "unknown"}

// lookup is a product that was asked for.
type lookup struct {
	done    chan struct{} // closed when the answer is there
	product *product
	err     error
}

var (
	client = &http.Client{Timeout: 10 * time.Second}
	bucket *ratelimit.Bucket // nil: no limit
	slots  = make(chan struct{}, maxLookups)

	// Every sku is asked for once, however many files it is in.
	known   = map[string]*lookup{}
	knownMu sync.Mutex
)

// enrich gives every record its product. It asks ahead, a lookup takes longer
// than all the rest, but the records keep their order.
func (j *job) enrich(in <-chan *record) <-chan *record {
	asked := make(chan *record, maxLookups)
	out := make(chan *record)
	go func() {
		for rec := range in {
			rec.lookup = ask(rec.sku)
			asked <- rec
		}
		close(asked)
	}()
	go func() {
		for rec := range asked {
			<-rec.lookup.done
			if rec.lookup.err != nil {
				j.fail(rec.lookup.err)
				return
			}
			rec.product = rec.lookup.product
			if rec.product.Category == "" {
				log.WithField("sku", rec.sku).Warn("product without category")
			}
			out <- rec
		}
		close(out)
	}()
	return out
}

// ask returns the lookup of a sku, which may not be done yet.
func ask(sku string) *lookup {
	knownMu.Lock()
	l, ok := known[sku]
	if !ok {
		l = &lookup{done: make(chan struct{})}
		known[sku] = l
	}
	knownMu.Unlock()
	if ok {
		return l
	}
	if *enrichURL == "" {
		l.product = unknown
		close(l.done)
		return l
	}
	slots <- struct{}{}
	go func() {
		if bucket != nil {
			bucket.Wait(1)
		}
		l.product, l.err = fetch(sku)
		close(l.done)
		<-slots
	}()
	return l
}

// fetch asks the product service.
func fetch(sku string) (*product, error) {
	resp, err := client.Get(strings.TrimRight(*enrichURL, "/") + "/" + url.PathEscape(sku))
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode == http.StatusNotFound {
		return unknown, nil
	}
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("product %s: %s", sku, resp.Status)
	}
	p := &product{}
	if err := json.NewDecoder(resp.Body).Decode(p); err != nil {
		return nil, fmt.Errorf("product %s: %v", sku, err)
	}
	return p, nil
}
