package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

const isoDate = "2006-01-02"

// columns is the header of a file. A sixth column is the supplier's own.
var columns = []string{"number", "date", "customer", "currency", "amount"}

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
	row int
	msg string
}

func (e rowError) Error() string {
	return fmt.Sprintf("row %d: %s", e.row, e.msg)
}

// parser reads the rows of a file. Its methods panic with a rowError, parse
// makes an error of it.
type parser struct {
	csv *csv.Reader
	row int
}

func (p *parser) fail(format string, args ...interface{}) {
	panic(rowError{p.row, fmt.Sprintf(format, args...)})
}

// parse reads a file.
func parse(data []byte) (invoices []invoice, err error) {
	defer func() {
		if e, ok := recover().(rowError); ok {
			err = e
		}
	}()
	// Excel.
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	p := &parser{csv: csv.NewReader(bytes.NewReader(data))}
	p.csv.FieldsPerRecord = -1

	header := p.next()
	if header == nil {
		p.fail("no header")
	}
	if len(header) < len(columns) {
		p.fail("header has %d columns, expected %d", len(header), len(columns))
	}
	for i, want := range columns {
		if got := strings.ToLower(strings.TrimSpace(header[i])); got != want {
			p.fail("column %d is %q, expected %q", i+1, got, want)
		}
	}
	for rec := p.next(); rec != nil; rec = p.next() {
		invoices = append(invoices, p.invoice(rec))
	}
	return invoices, nil
}

// next returns the next row, nil after the last one.
func (p *parser) next() []string {
	p.row++
	rec, err := p.csv.Read()
	if err == io.EOF {
		return nil
	}
	if err != nil {
		p.fail("%v", err)
	}
	return rec
}

func (p *parser) invoice(raw []string) invoice {
	if len(raw) < len(columns) || len(raw) > len(columns)+1 {
		p.fail("%d columns, expected %d", len(raw), len(columns))
	}
	rec := make([]string, len(raw))
	for i := range raw {
		rec[i] = strings.TrimSpace(raw[i])
	}
	if rec[0] == "" {
		p.fail("no number")
	}
	if rec[2] == "" {
		p.fail("no customer")
	}
	return invoice{
		row:      p.row,
		raw:      raw,
		number:   rec[0],
		date:     p.date(rec[1]),
		customer: rec[2],
		currency: p.currency(rec[3]),
		cents:    p.amount(rec[4]),
	}
}

// date takes 2019-11-04, and 04.11.2019 from those who will not learn.
func (p *parser) date(s string) string {
	for _, layout := range []string{isoDate, "02.01.2006"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.Format(isoDate)
		}
	}
	p.fail("date %q", s)
	return ""
}

func (p *parser) currency(s string) string {
	if len(s) != 3 {
		p.fail("currency %q", s)
	}
	return strings.ToUpper(s)
}

// amount takes 1234, 1234.5 and -1234.50 (a credit note) and returns cents.
func (p *parser) amount(s string) int64 {
	digits, negative := s, s[0] == '-'
	if negative {
		digits = s[1:]
	}
	whole, frac := digits, ""
	if i := strings.IndexByte(digits, '.'); i >= 0 {
		whole, frac = digits[:i], digits[i+1:]
	}
	if whole == "" || len(whole) > 12 || len(frac) > 2 {
		p.fail("amount %q", s)
	}
	n, err := strconv.ParseUint(whole+(frac + "00")[:2], 10, 64)
	if err != nil {
		p.fail("amount %q", s)
	}
	if negative {
		return -int64(n)
	}
	return int64(n)
}

func formatCents(n int64) string {
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	return fmt.Sprintf("%s%d.%02d", sign, n/100, n%100)
}
