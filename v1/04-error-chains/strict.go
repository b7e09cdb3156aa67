package main

import (
	"strings"
	"time"

	multierror "github.com/hashicorp/go-multierror"
)

// validate checks what is allowed, but should not be, when -strict asks for it.
func validate(invoices []invoice) error {
	if !*strict {
		return nil
	}
	return findings(invoices)
}

// findings lists everything that is not to the letter, the auditors want to see
// all of it.
func findings(invoices []invoice) *multierror.Error {
	var all *multierror.Error
	seen := map[string]int{}
	for _, inv := range invoices {
		add := func(msg string) {
			all = multierror.Append(all, rowError{inv.row, msg})
		}
		for i, cell := range inv.raw {
			if i < len(columns) && cell != strings.TrimSpace(cell) {
				add("blanks around " + columns[i])
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
	return all
}
