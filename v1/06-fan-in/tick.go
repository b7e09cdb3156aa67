package main

import (
	"encoding/json"
	"strings"

	"github.com/pkg/errors"
)

// tick is one price of one symbol.
type tick struct {
	time   int64 // milliseconds since 1970
	symbol string
	price  string // as the supplier wrote it, the ledger compares text
}

// errNotTick is returned for messages that are about the connection.
var errNotTick = errors.New("not a tick")

// parseTick reads a message. Some suppliers send the price as a string and some
// as a number, json.Number takes both.
func parseTick(data []byte) (tick, error) {
	var m struct {
		Type   string
		Symbol string
		Price  json.Number
		Time   int64
	}
	if err := json.Unmarshal(data, &m); err != nil {
		return tick{}, errors.Wrap(err, "cannot read the message")
	}
	if m.Type != "" && m.Type != "tick" {
		return tick{}, errNotTick // heartbeat, status, ...
	}
	if m.Symbol == "" || strings.ContainsAny(m.Symbol, " \t\r\n") {
		return tick{}, errors.Errorf("bad symbol %q", m.Symbol)
	}
	if m.Price == "" {
		return tick{}, errors.Errorf("no price for %s", m.Symbol)
	}
	if m.Time <= 0 {
		return tick{}, errors.Errorf("bad time %d for %s", m.Time, m.Symbol)
	}
	return tick{time: m.Time, symbol: m.Symbol, price: m.Price.String()}, nil
}
