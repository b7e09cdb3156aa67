package main

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	log "github.com/sirupsen/logrus"
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

	lookup  *lookup
	product *product
}

// parse reads an export. The first skip lines have been dealt with already.
func (j *job) parse(src io.Reader, skip int) <-chan *record {
	out := make(chan *record)
	go func() {
		defer close(out)
		sc := bufio.NewScanner(src)
		for line := 1; sc.Scan(); line++ {
			text := sc.Text()
			if line == 1 {
				// The tills in the shopping centres are Windows.
				if strings.TrimPrefix(text, "\ufeff") != header {
					j.fail(fmt.Errorf("line 1: not an export of the tills"))
					return
				}
				continue
			}
			if line <= skip || text == "" {
				continue
			}
			rec, err := parseLine(text)
			if err != nil {
				log.WithField("file", j.in).WithField("line", line).Warn(err)
				stats.rejected++
				continue
			}
			rec.line = line
			out <- rec
		}
		if err := sc.Err(); err != nil {
			j.fail(err)
		}
	}()
	return out
}

func parseLine(text string) (*record, error) {
	f := strings.Split(text, ";")
	if len(f) != 6 {
		return nil, fmt.Errorf("expected 6 fields, got %d", len(f))
	}
	t, err := time.Parse("2006-01-02T15:04:05", f[0])
	if err != nil {
		return nil, err
	}
	if f[1] == "" || f[3] == "" {
		return nil, fmt.Errorf("no store or no sku")
	}
	rec := &record{hour: t.Format("2006-01-02T15"), store: f[1], receipt: f[2], sku: f[3]}
	if rec.qty, err = strconv.Atoi(f[4]); err != nil {
		return nil, err
	}
	if rec.cents, err = strconv.Atoi(f[5]); err != nil {
		return nil, err
	}
	return rec, nil
}
