package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"runtime"
	"sync"

	"golang.org/x/sync/errgroup"
)

// batch is what became of a file.
type batch struct {
	file     string
	invoices []invoice
	err      error // why it is not posted
}

// importer is the program, set up.
type importer struct {
	opts   options
	client *http.Client
	log    *slog.Logger
}

// importFiles posts the files, in the order of the command line. A file that
// fails does not stop the others. When ctx ends while files are read or rates
// waited for, nothing is posted; posting takes no time worth ending it for.
func (im *importer) importFiles(ctx context.Context, stdout io.Writer) error {
	ledger, err := openLedger(im.opts.ledger)
	if err != nil {
		return err
	}
	batches := im.readAll(ctx)
	im.convertAll(ctx, batches)
	if ctx.Err() != nil {
		return interrupted
	}
	posted := 0
	var errs []error
	for _, b := range batches {
		if b.err == nil {
			b.err = post(stdout, ledger, b)
		}
		if b.err != nil {
			fmt.Fprintf(stdout, "failed\t%s\n", b.file)
			errs = append(errs, b.err)
			continue
		}
		posted++
	}
	err = errors.Join(errs...)
	if err != nil && posted > 0 {
		return partial.of(err)
	}
	return err
}

// readAll reads the files, a few at a time.
func (im *importer) readAll(ctx context.Context) []batch {
	batches := make([]batch, len(im.opts.files))
	var readers errgroup.Group
	readers.SetLimit(runtime.GOMAXPROCS(0))
	for i, name := range im.opts.files {
		readers.Go(func() error {
			batches[i] = batch{file: name}
			batches[i].invoices, batches[i].err = im.read(ctx, name)
			return nil // The group would keep one error, and we want them all.
		})
	}
	_ = readers.Wait()
	return batches
}

// read reads a file and makes sure that it is valid.
func (im *importer) read(ctx context.Context, name string) ([]invoice, error) {
	if ctx.Err() != nil {
		return nil, interrupted
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, unusable.of(fmt.Errorf("cannot read the file: %w", err))
	}
	invoices, err := parse(name, data)
	if err == nil && im.opts.strict {
		err = findings(name, invoices)
	}
	if err != nil {
		return nil, invalid.of(err)
	}
	im.log.InfoContext(ctx, "file read", slog.String("file", name), slog.Int("invoices", len(invoices)))
	return invoices, nil
}

// convertAll finds out what the invoices are in EUR. It asks for the rates once,
// and only when there is an invoice that needs them.
func (im *importer) convertAll(ctx context.Context, batches []batch) {
	ask := sync.OnceValues(func() (rates, error) { return im.fetchRates(ctx) })
	for i, b := range batches {
		if b.err == nil {
			batches[i].err = im.convert(b, ask)
		}
	}
}

func (im *importer) convert(b batch, ask func() (rates, error)) error {
	var faults []error
	for i, inv := range b.invoices {
		eur, err := im.toEUR(inv, ask)
		if err != nil {
			faults = append(faults, &rowError{b.file, inv.row, err})
		}
		if err != nil && !errors.Is(err, invalid) {
			break // It is not this row's fault, and the next would say the same.
		}
		b.invoices[i].eur = eur
	}
	return errors.Join(faults...)
}

func (im *importer) toEUR(inv invoice, ask func() (rates, error)) (int64, error) {
	if inv.currency == "EUR" {
		return inv.cents, nil
	}
	if im.opts.rates == "" {
		return 0, invalid.of(fmt.Errorf("no rate for %s without -rates", inv.currency))
	}
	today, err := ask()
	if err != nil {
		return 0, err
	}
	return today.toEUR(inv.cents, inv.currency)
}

// post posts a batch and says so.
func post(stdout io.Writer, ledger *ledger, b batch) error {
	added, known, err := ledger.post(b)
	if err != nil {
		return err
	}
	var sum int64
	for _, inv := range added {
		sum += inv.eur
	}
	fmt.Fprintf(stdout, "posted\t%s\t%d\t%d\t%s\n", b.file, len(added), known, formatCents(sum))
	return nil
}
