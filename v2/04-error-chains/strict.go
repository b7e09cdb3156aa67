package main

import (
	"errors"
	"strings"
	"time"
)

// findings lists everything that is allowed, but not to the letter: the auditors
// want to see all of it.
func findings(file string, invoices []invoice) error {
	var all []error
	seen := map[string]int{}
	for _, inv := range invoices {
		add := func(msg string) {
			all = append(all, &rowError{file, inv.row, errors.New(msg)})
		}
		for i, column := range columns() {
			if cell := inv.raw[i]; cell != strings.TrimSpace(cell) {
				add("blanks around " + column)
			}
		}
		if _, err := time.Parse(isoDate, strings.TrimSpace(inv.raw[1])); err != nil {
			add("date is not YYYY-MM-DD")
		}
		if strings.TrimSpace(inv.raw[3]) != inv.currency {
			add("currency is not in capitals")
		}
		if _, ok := seen[inv.number]; ok {
			add("number " + inv.number + " is there twice")
		}
		seen[inv.number] = inv.row
	}
	return errors.Join(all...)
}
