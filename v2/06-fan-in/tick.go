package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
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
		return tick{}, fmt.Errorf("cannot read the message: %w", err)
	}
	if m.Type != "" && m.Type != "tick" {
		return tick{}, errNotTick // heartbeat, status, ...
	}
	if m.Symbol == "" || strings.ContainsAny(m.Symbol, " \t\r\n") {
		return tick{}, fmt.Errorf("bad symbol %q", m.Symbol)
	}
	if m.Price == "" {
		return tick{}, fmt.Errorf("no price for %s", m.Symbol)
	}
	if m.Time <= 0 {
		return tick{}, fmt.Errorf("bad time %d for %s", m.Time, m.Symbol)
	}
	return tick{time: m.Time, symbol: m.Symbol, price: m.Price.String()}, nil
}
