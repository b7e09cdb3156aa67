package main

import (
	"bytes"
	"encoding/csv"
	"io/ioutil"
	"os"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/pkg/errors"
	log "github.com/sirupsen/logrus"
)

// fileResult is what processFile reports back to main.
type fileResult struct {
	name string
	rows int
	err  error
}

// openAll opens every input before any work starts, so that a typo in the last
// argument shows up at once and not after ten minutes of crunching.
func openAll(names []string) (files []*os.File, failed int) {
	for _, name := range names {
		if name == "-" {
			files = append(files, os.Stdin)
			continue
		}
		f, err := os.Open(name)
		if err != nil {
			log.WithField("file", name).Error(errors.Wrap(err, "skipped"))
			failed++
			continue
		}
		files = append(files, f)
	}
	return files, failed
}

// processFile reads one file and adds its rows to the global groups. A file
// with a syntax error anywhere adds nothing: the parser sees all of it before
// the first row is counted.
func processFile(f *os.File, results chan<- fileResult) {
	defer f.Close()

	data, err := ioutil.ReadAll(f)
	if err != nil {
		log.WithField("file", f.Name()).Error(errors.Wrap(err, "read"))
		return
	}
	records, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		results <- fileResult{name: f.Name(), err: errors.Wrap(err, "parse")}
		return
	}
	if len(records) == 0 {
		results <- fileResult{name: f.Name(), err: errors.New("no header line")}
		return
	}

	header := records[0]
	value, err := findColumn(header, *valueCol)
	if err != nil {
		results <- fileResult{name: f.Name(), err: err}
		return
	}
	by := -1
	if *groupBy != "" {
		by, err = findColumn(header, *groupBy)
		if err != nil {
			results <- fileResult{name: f.Name(), err: err}
			return
		}
	}

	rows := 0
	for _, record := range records[1:] {
		if atomic.LoadInt32(&interrupted) == 1 {
			break
		}
		name := "all"
		if by >= 0 {
			name = strings.TrimSpace(record[by])
		}
		g := getGroup(name)
		v, err := strconv.ParseFloat(strings.TrimSpace(record[value]), 64)
		if err != nil {
			g.skip()
		} else {
			g.add(v)
		}
		rows++
	}
	results <- fileResult{name: f.Name(), rows: rows}
}

// findColumn returns the index of the column called name. Exports from the old
// billing system pad their headers, hence the trimming.
func findColumn(header []string, name string) (int, error) {
	for i, h := range header {
		if strings.TrimSpace(h) == name {
			return i, nil
		}
	}
	return 0, errors.Errorf("no column %q", name)
}
