package main

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

const isoDate = "2006-01-02"

// columns is the header of a file. A sixth column is the supplier's own.
func columns() []string {
	return []string{"number", "date", "customer", "currency", "amount"}
}

// invoice is a row of a file.
type invoice struct {
	row      int
	raw      []string
	number   string
	date     string // ISO 8601
	customer string
	currency string
	cents    int64 // in currency
	eur      int64 // the same in cents of EUR
}

// rowError says what is wrong with a row.
type rowError struct {
	file string
	row  int
	err  error
}

func (e *rowError) Error() string { return fmt.Sprintf("%s: row %d: %v", e.file, e.row, e.err) }
func (e *rowError) Unwrap() error { return e.err }

// parser reads the rows of a file.
type parser struct {
	file     string
	csv      *csv.Reader
	row      int
	invoices []invoice
}

// fault makes an error of what is wrong with the current row.
func (p *parser) fault(err error) error { return &rowError{p.file, p.row, err} }

// parse reads a file. When rows are not valid, the error says of each why.
func parse(file string, data []byte) ([]invoice, error) {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")) // Excel.
	p := &parser{file: file, csv: csv.NewReader(bytes.NewReader(data))}
	p.csv.FieldsPerRecord = -1
	if err := p.header(); err != nil {
		return nil, p.fault(err)
	}
	var faults []error
	for {
		raw, err := p.next()
		switch {
		case errors.Is(err, io.EOF):
			return p.invoices, errors.Join(faults...)
		case err != nil: // From here on, nobody knows where a row begins.
			return nil, errors.Join(append(faults, p.fault(err))...)
		}
		if err := p.invoice(raw); err != nil {
			faults = append(faults, p.fault(err))
		}
	}
}

// next returns the next row, and io.EOF after the last one.
func (p *parser) next() ([]string, error) {
	p.row++
	return p.csv.Read()
}

func (p *parser) header() error {
	header, err := p.next()
	switch {
	case errors.Is(err, io.EOF):
		return errors.New("no header")
	case err != nil:
		return err
	case len(header) < len(columns()):
		return fmt.Errorf("header has %d columns, expected %d", len(header), len(columns()))
	}
	for i, want := range columns() {
		if got := strings.ToLower(strings.TrimSpace(header[i])); got != want {
			return fmt.Errorf("column %d is %q, expected %q", i+1, got, want)
		}
	}
	return nil
}

// invoice adds what is in a row.
func (p *parser) invoice(raw []string) error {
	if len(raw) < len(columns()) || len(raw) > len(columns())+1 {
		return fmt.Errorf("%d columns, expected %d", len(raw), len(columns()))
	}
	number, customer := strings.TrimSpace(raw[0]), strings.TrimSpace(raw[2])
	if number == "" {
		return errors.New("no number")
	}
	if customer == "" {
		return errors.New("no customer")
	}
	date, err := parseDate(strings.TrimSpace(raw[1]))
	if err != nil {
		return err
	}
	currency, err := parseCurrency(strings.TrimSpace(raw[3]))
	if err != nil {
		return err
	}
	cents, err := parseCents(strings.TrimSpace(raw[4]))
	if err != nil {
		return err
	}
	p.invoices = append(p.invoices, invoice{
		row:      p.row,
		raw:      raw,
		number:   number,
		date:     date,
		customer: customer,
		currency: currency,
		cents:    cents,
	})
	return nil
}

// parseDate takes 2019-11-04, and 04.11.2019 from those who will not learn.
func parseDate(s string) (string, error) {
	for _, layout := range []string{isoDate, "02.01.2006"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.Format(isoDate), nil
		}
	}
	return "", fmt.Errorf("date %q", s)
}

func parseCurrency(s string) (string, error) {
	if len(s) != 3 {
		return "", fmt.Errorf("currency %q", s)
	}
	return strings.ToUpper(s), nil
}

// parseCents takes 1234, 1234.5 and -1234.50 (a credit note) and returns cents.
func parseCents(s string) (int64, error) {
	digits := strings.TrimPrefix(s, "-")
	whole, frac, _ := strings.Cut(digits, ".")
	if whole == "" || len(whole) > 12 || len(frac) > 2 {
		return 0, fmt.Errorf("amount %q", s)
	}
	n, err := strconv.ParseUint(whole+(frac + "00")[:2], 10, 63) // 63 bits, and so an int64.
	if err != nil {
		return 0, fmt.Errorf("amount %q", s)
	}
	if digits != s {
		return -int64(n), nil
	}
	return int64(n), nil
}

func formatCents(n int64) string {
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	return fmt.Sprintf("%s%d.%02d", sign, n/100, n%100)
}
