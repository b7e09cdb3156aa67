package main

import (
	"fmt"
	"io/ioutil"
	"log"
	"sync"

	"github.com/pkg/errors"
)

// batch is what a file holds.
type batch struct {
	file     string
	invoices []invoice
}

// importFiles reads the files side by side and posts them one after the other,
// in the order of the command line. It returns how many files are posted, how
// many are not, and what went wrong.
func importFiles(files []string) (posted, failed int, err error) {
	batches := make([]*batch, len(files))
	errs := make(chan error, 1)
	fail := func(err error) {
		select {
		case errs <- err:
		default:
		}
	}

	var wg sync.WaitGroup
	for i, name := range files {
		wg.Add(1)
		go func(i int, name string) {
			defer wg.Done()
			b, err := load(name)
			if err != nil {
				fail(err)
				return
			}
			batches[i] = b
		}(i, name)
	}
	wg.Wait()

	for i, b := range batches {
		if b == nil {
			fmt.Printf("failed\t%s\n", files[i])
			failed++
			continue
		}
		added, known, err := post(b)
		if err != nil {
			fail(err)
			fmt.Printf("failed\t%s\n", b.file)
			failed++
			continue
		}
		var sum int64
		for _, inv := range added {
			sum += inv.eur
		}
		fmt.Printf("posted\t%s\t%d\t%d\t%s\n", b.file, len(added), known, formatCents(sum))
		posted++
	}
	close(errs)
	return posted, failed, <-errs
}

// load reads a file and makes sure that it can be posted.
func load(name string) (*batch, error) {
	data, err := ioutil.ReadFile(name)
	if err != nil {
		return nil, errors.Wrap(err, "cannot read the file")
	}
	invoices, err := parse(data)
	if err != nil {
		return nil, errors.Wrap(err, name)
	}
	if err := validate(invoices); err != nil {
		return nil, errors.Wrap(err, name)
	}
	for i, inv := range invoices {
		eur, err := toEUR(inv.cents, inv.currency)
		if err != nil {
			return nil, errors.Wrapf(err, "%s: row %d", name, inv.row)
		}
		invoices[i].eur = eur
	}
	if *verbose {
		log.Printf("%s: %d invoices", name, len(invoices))
	}
	return &batch{file: name, invoices: invoices}, nil
}
