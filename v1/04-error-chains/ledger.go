package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"os"

	"github.com/pkg/errors"
)

// errConflict means that an invoice was posted before and has changed since.
var errConflict = errors.New("posted before, and not the same")

// ledgerError means that the ledger is not as we have written it.
type ledgerError struct {
	line int
	msg  string
}

func (e *ledgerError) Error() string {
	return fmt.Sprintf("ledger, line %d: %s", e.line, e.msg)
}

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
var ledger map[string]entry

// readLedger reads the ledger. There is none before the first import.
func readLedger() error {
	ledger = map[string]entry{}
	f, err := os.Open(*ledgerFile)
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		return errors.Wrap(err, "cannot read the ledger")
	}
	defer f.Close()

	r := csv.NewReader(f)
	r.Comma = ';'
	r.FieldsPerRecord = -1
	for line := 1; ; line++ {
		rec, err := r.Read()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return errors.WithStack(&ledgerError{line, err.Error()})
		}
		if len(rec) != 6 {
			return errors.WithStack(&ledgerError{line, fmt.Sprintf("%d columns", len(rec))})
		}
		ledger[rec[0]] = entry{rec[2], rec[3], rec[4]}
	}
}

// post appends a batch to the ledger, the whole of it or nothing. Invoices that
// are there already are left out, so that a run can be repeated.
func post(b *batch) (added []invoice, known int, err error) {
	fresh := map[string]entry{}
	for _, inv := range b.invoices {
		old, ok := ledger[inv.number]
		if !ok {
			old, ok = fresh[inv.number]
		}
		if ok && old != inv.entry() {
			return nil, 0, errors.Wrapf(errConflict, "%s: row %d: invoice %s", b.file, inv.row, inv.number)
		}
		if ok {
			known++
			continue
		}
		fresh[inv.number] = inv.entry()
		added = append(added, inv)
	}
	if len(added) > 0 {
		if err := appendToLedger(added); err != nil {
			return nil, 0, errors.Wrap(err, b.file)
		}
	}
	for number, e := range fresh {
		ledger[number] = e
	}
	return added, known, nil
}

// appendToLedger writes all lines at once, other programs read the ledger.
// TODO(hk): two imports at a time do not see each other, lock the file.
func appendToLedger(invoices []invoice) error {
	var buf bytes.Buffer
	w := csv.NewWriter(&buf)
	w.Comma = ';'
	for _, inv := range invoices {
		w.Write([]string{inv.number, inv.date, inv.customer, inv.currency, formatCents(inv.cents), formatCents(inv.eur)})
	}
	w.Flush()

	f, err := os.OpenFile(*ledgerFile, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0644)
	if err != nil {
		return err
	}
	defer f.Close()
	if _, err := f.Write(buf.Bytes()); err != nil {
		return err
	}
	return f.Close()
}
