package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"strconv"
	"strings"
	"time"
)

// header is the first line of every export.
// TODO: the tills in Basel will send a currency, too.
const header = "time;store;receipt;sku;qty;cents"

// record is one position of a receipt.
type record struct {
	line    int // in the export
	hour    string
	store   string
	receipt string
	sku     string
	qty     int // negative when something was brought back, 0 when it was void
	cents   int // for one

	category string // as the product service has it, then as it is written
}

// parse reads an export, once. The first skip lines have been dealt with already.
func (j *job) parse(src io.Reader, skip int) iter.Seq2[record, error] {
	return func(yield func(record, error) bool) {
		sc := bufio.NewScanner(src)
		for line := 1; sc.Scan(); line++ {
			text := sc.Text()
			if line == 1 {
				// The tills in the shopping centres are Windows.
				if strings.TrimPrefix(text, "\ufeff") != header {
					yield(record{}, errors.New("line 1: not an export of the tills"))
					return
				}
				continue
			}
			if line <= skip || text == "" {
				continue
			}
			rec, err := parseLine(text)
			if err != nil {
				j.log.Warn("line rejected", slog.String("file", j.in), slog.Int("line", line), slog.Any("error", err))
				j.rejected++
				continue
			}
			rec.line = line
			if !yield(rec, nil) {
				return
			}
		}
		if err := sc.Err(); err != nil {
			yield(record{}, err)
		}
	}
}

func parseLine(text string) (record, error) {
	f := strings.Split(text, ";")
	if len(f) != 6 {
		return record{}, fmt.Errorf("expected 6 fields, got %d", len(f))
	}
	t, err := time.Parse("2006-01-02T15:04:05", f[0])
	if err != nil {
		return record{}, err
	}
	if f[1] == "" || f[3] == "" {
		return record{}, fmt.Errorf("no store or no sku")
	}
	rec := record{hour: t.Format("2006-01-02T15"), store: f[1], receipt: f[2], sku: f[3]}
	if rec.qty, err = strconv.Atoi(f[4]); err != nil {
		return record{}, err
	}
	if rec.cents, err = strconv.Atoi(f[5]); err != nil {
		return record{}, err
	}
	return rec, nil
}
