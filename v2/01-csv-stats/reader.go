package main

import (
	"bufio"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
)

// processFile opens and reads one file. It holds the file open no longer than
// that, so there are never more open files than workers.
func processFile(ctx context.Context, name string, stdin io.Reader, opts options) (groups, error) {
	if name == "-" {
		return readGroups(ctx, stdin, opts)
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readGroups(ctx, f, opts)
}

// readGroups reads rows into groups of their own, one by one. A file with a
// syntax error anywhere adds nothing: its groups are dropped with the error.
func readGroups(ctx context.Context, r io.Reader, opts options) (groups, error) {
	in := csv.NewReader(bufio.NewReaderSize(r, 64<<10))
	in.ReuseRecord = true
	header, err := in.Read()
	if errors.Is(err, io.EOF) {
		return nil, errors.New("no header line")
	}
	if err != nil {
		return nil, fmt.Errorf("read: %w", err)
	}
	value, err := findColumn(header, opts.value)
	if err != nil {
		return nil, err
	}
	by := -1
	if opts.by != "" {
		by, err = findColumn(header, opts.by)
		if err != nil {
			return nil, err
		}
	}

	gs := groups{}
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		record, err := in.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("read: %w", err)
		}
		name := "all"
		if by >= 0 {
			name = strings.TrimSpace(record[by])
		}
		g := gs.get(name)
		v, err := strconv.ParseFloat(strings.TrimSpace(record[value]), 64)
		if err != nil {
			g.skip()
		} else {
			g.add(v)
		}
	}
	return gs, nil
}

// findColumn returns the index of the column called name. Exports from the old
// billing system pad their headers, hence the trimming.
func findColumn(header []string, name string) (int, error) {
	for i, h := range header {
		if strings.TrimSpace(h) == name {
			return i, nil
		}
	}
	return 0, fmt.Errorf("no column %q", name)
}
