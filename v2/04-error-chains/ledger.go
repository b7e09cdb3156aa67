package main

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
)

// entry is what has to be the same when an invoice comes again. Suppliers
// correct dates, and rates change, so neither is part of it.
type entry struct {
	customer string
	currency string
	amount   string
}

func (inv invoice) entry() entry {
	return entry{inv.customer, inv.currency, formatCents(inv.cents)}
}

// ledger holds what is posted, by number.
type ledger struct {
	file    string
	entries map[string]entry
}

// openLedger reads the ledger. There is none before the first import.
func openLedger(file string) (*ledger, error) {
	l := &ledger{file: file, entries: map[string]entry{}}
	f, err := os.Open(file)
	if errors.Is(err, fs.ErrNotExist) {
		return l, nil
	}
	if err != nil {
		return nil, unusable.of(fmt.Errorf("cannot read the ledger: %w", err))
	}
	defer f.Close()

	r := csv.NewReader(f)
	r.Comma = ';'
	r.FieldsPerRecord = -1
	for line := 1; ; line++ {
		rec, err := r.Read()
		if errors.Is(err, io.EOF) {
			return l, nil
		}
		if err != nil {
			return nil, unusable.of(fmt.Errorf("ledger, line %d: %w", line, err))
		}
		if len(rec) != 6 {
			return nil, unusable.of(fmt.Errorf("ledger, line %d: %d columns", line, len(rec)))
		}
		l.entries[rec[0]] = entry{rec[2], rec[3], rec[4]}
	}
}

// post appends a batch to the ledger, the whole of it or nothing. Invoices that
// are there already are left out, so that a run can be repeated.
func (l *ledger) post(b batch) (added []invoice, known int, err error) {
	fresh := map[string]entry{}
	var conflicts []error
	for _, inv := range b.invoices {
		old, ok := l.entries[inv.number]
		if !ok {
			old, ok = fresh[inv.number]
		}
		switch {
		case !ok:
			fresh[inv.number] = inv.entry()
			added = append(added, inv)
		case old == inv.entry():
			known++
		default:
			conflicts = append(conflicts, &rowError{b.file, inv.row, fmt.Errorf("invoice %q: %w", inv.number, conflict)})
		}
	}
	if err := errors.Join(conflicts...); err != nil {
		return nil, 0, err
	}
	if len(added) > 0 {
		if err := l.write(added); err != nil {
			return nil, 0, unusable.of(fmt.Errorf("%s: %w", b.file, err))
		}
	}
	maps.Copy(l.entries, fresh)
	return added, known, nil
}

// write adds all lines at once, other programs read the ledger.
// TODO(hk): two imports at a time do not see each other, lock the file.
func (l *ledger) write(invoices []invoice) error {
	var buf bytes.Buffer
	w := csv.NewWriter(&buf)
	w.Comma = ';'
	for _, inv := range invoices {
		line := []string{inv.number, inv.date, inv.customer, inv.currency, formatCents(inv.cents), formatCents(inv.eur)}
		if err := w.Write(line); err != nil {
			return err
		}
	}
	w.Flush()

	f, err := os.OpenFile(l.file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(buf.Bytes())
	return errors.Join(err, f.Close())
}
