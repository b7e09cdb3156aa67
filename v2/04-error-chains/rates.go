package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net"
	"net/http"
	"time"
)

// rates says how much of a currency one euro is.
type rates map[string]float64

// toEUR converts cents of a currency to cents of EUR.
func (r rates) toEUR(cents int64, currency string) (int64, error) {
	rate, ok := r[currency]
	if !ok {
		return 0, invalid.of(fmt.Errorf("no rate for %s", currency))
	}
	return int64(math.Round(float64(cents) / rate)), nil
}

// ratesDoc is the answer of the rates service.
type ratesDoc struct {
	Base  string `json:"base"`
	Date  string `json:"date"`
	Rates rates  `json:"rates"`
}

// maxRedirects is net/http's own limit, which a CheckRedirect takes over.
const maxRedirects = 10

// fetchRates asks the rates service, which has -timeout to answer, and then as
// long again for the rest of the answer.
func (im *importer) fetchRates(ctx context.Context) (rates, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	patience := time.AfterFunc(im.opts.timeout, func() { cancel(slow) })
	defer patience.Stop()

	req, err := http.NewRequestWithContext(ctx, http.MethodGet, im.opts.rates, http.NoBody)
	if err != nil {
		return nil, unusable.of(fmt.Errorf("cannot ask for rates: %w", err))
	}
	client := *im.client
	client.CheckRedirect = func(_ *http.Request, via []*http.Request) error {
		if len(via) >= maxRedirects {
			return fmt.Errorf("stopped after %d redirects", len(via))
		}
		patience.Reset(im.opts.timeout) // A redirect is an answer, and the next one has as long.
		return nil
	}
	resp, err := client.Do(req)
	if err != nil {
		return nil, late(err).of(fmt.Errorf("cannot ask for rates: %w", err))
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, unusable.of(fmt.Errorf("rates service: %s", resp.Status))
	}
	patience.Reset(im.opts.timeout)
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, late(err).of(fmt.Errorf("rates service: %w", err))
	}
	doc, err := parseRates(data)
	if err != nil {
		return nil, unusable.of(fmt.Errorf("rates service: %w", err))
	}
	im.log.InfoContext(ctx, "rates",
		slog.String("url", im.opts.rates), slog.Int("rates", len(doc.Rates)), slog.String("date", doc.Date))
	return doc.Rates, nil
}

// late finds the kind of an error of the network: slow, when it was our patience
// that ended, or that of the operating system.
func late(err error) kind {
	if e, ok := errors.AsType[net.Error](err); errors.Is(err, slow) || ok && e.Timeout() {
		return slow
	}
	return unusable
}

func parseRates(data []byte) (*ratesDoc, error) {
	var doc ratesDoc
	if err := json.Unmarshal(data, &doc); err != nil {
		return nil, err
	}
	if doc.Base != "EUR" {
		return nil, fmt.Errorf("the base is %q", doc.Base)
	}
	for currency, rate := range doc.Rates {
		if rate <= 0 {
			return nil, fmt.Errorf("the rate of %s is %v", currency, rate)
		}
	}
	return &doc, nil
}
