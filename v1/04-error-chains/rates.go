package main

import (
	"encoding/json"
	"fmt"
	"io/ioutil"
	"log"
	"math"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/pkg/errors"
)

// errSlow means that the rates service answers, but takes too long over it.
var errSlow = errors.New("the rates service is too slow")

// ratesError means that the rates service gave an answer that is of no use.
type ratesError struct {
	msg string
}

func (e *ratesError) Error() string {
	return "rates service: " + e.msg
}

// ratesDoc is the answer of the rates service: for one euro you get so many.
type ratesDoc struct {
	Base  string             `json:"base"`
	Date  string             `json:"date"`
	Rates map[string]float64 `json:"rates"`
}

var (
	ratesMu    sync.Mutex
	ratesAsked bool
	rates      map[string]float64
	ratesErr   error
)

// toEUR converts cents of a currency to cents of EUR.
func toEUR(cents int64, currency string) (int64, error) {
	if currency == "EUR" {
		return cents, nil
	}
	if *ratesURL == "" {
		return 0, errors.Errorf("no rate for %s without -rates", currency)
	}

	// One request is enough for a run.
	ratesMu.Lock()
	if !ratesAsked {
		ratesAsked = true
		rates, ratesErr = fetchRates(*ratesURL)
	}
	ratesMu.Unlock()
	if ratesErr != nil {
		return 0, ratesErr
	}
	rate, ok := rates[currency]
	if !ok {
		return 0, errors.Errorf("no rate for %s", currency)
	}
	return int64(math.Round(float64(cents) / rate)), nil
}

func fetchRates(url string) (map[string]float64, error) {
	client := &http.Client{Transport: &http.Transport{
		Dial:                  (&net.Dialer{Timeout: *timeout}).Dial,
		ResponseHeaderTimeout: *timeout,
	}}
	resp, err := client.Get(url)
	if err != nil {
		return nil, errors.Wrap(err, "cannot ask for rates")
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, &ratesError{resp.Status}
	}

	// The timeouts above are over once there is a header (INV-112).
	type answer struct {
		data []byte
		err  error
	}
	answers := make(chan answer)
	go func() {
		data, err := ioutil.ReadAll(resp.Body)
		answers <- answer{data, err}
	}()
	var a answer
	select {
	case a = <-answers:
	case <-time.After(*timeout):
		return nil, errSlow
	}
	if a.err != nil {
		return nil, &ratesError{a.err.Error()}
	}

	var doc ratesDoc
	if err := json.Unmarshal(a.data, &doc); err != nil {
		return nil, &ratesError{err.Error()}
	}
	if doc.Base != "EUR" {
		return nil, &ratesError{fmt.Sprintf("the base is %q", doc.Base)}
	}
	for currency, rate := range doc.Rates {
		if rate <= 0 {
			return nil, &ratesError{fmt.Sprintf("the rate of %s is %v", currency, rate)}
		}
	}
	if *verbose {
		log.Printf("%s: %d rates of %s", url, len(doc.Rates), doc.Date)
	}
	return doc.Rates, nil
}
