// invoices posts suppliers' invoices to the ledger.
//
//	invoices import -rates https://rates.example/daily inbox/*.csv
//
// Exit codes: 0 everything is posted, 1 something cannot be read, written or
// asked, 2 bad usage, 3 a file is not valid, 4 an invoice is in conflict with
// the ledger, 5 the rates service did not answer in time, 6 some files are
// posted and some are not.
package main

import (
	"flag"
	"fmt"
	"log"
	"net/url"
	"os"
	"strings"
	"time"

	multierror "github.com/hashicorp/go-multierror"
	"github.com/pkg/errors"
)

const (
	exitOK         = 0
	exitOther      = 1
	exitUsage      = 2
	exitValidation = 3
	exitConflict   = 4
	exitTimeout    = 5
	exitPartial    = 6
)

var (
	flags      = flag.NewFlagSet("invoices import", flag.ExitOnError)
	strict     = flags.Bool("strict", false, "refuse files that do not keep to the letter of the format")
	ratesURL   = flags.String("rates", "", "where to get the exchange rates (default: only EUR)")
	timeout    = flags.Duration("timeout", 5*time.Second, "how long to wait for the rates service")
	ledgerFile = flags.String("ledger", "ledger.csv", "the ledger")
	verbose    = flags.Bool("v", false, "say what is being done")
)

func usage() {
	fmt.Fprintln(os.Stderr, "usage: invoices import [-strict] [-rates URL] [-timeout D] [-ledger FILE] [-v] FILE...")
	flags.PrintDefaults()
}

func main() {
	log.SetFlags(0)
	log.SetPrefix("invoices: ")
	flags.Usage = usage
	if len(os.Args) < 2 || os.Args[1] != "import" {
		usage()
		os.Exit(exitUsage)
	}
	flags.Parse(os.Args[2:])
	if flags.NArg() == 0 {
		usage()
		os.Exit(exitUsage)
	}

	if err := readLedger(); err != nil {
		log.Printf("%+v", err)
		os.Exit(exitCode(err))
	}
	posted, failed, err := importFiles(flags.Args())
	if err != nil {
		report(err)
	}
	switch {
	case failed == 0:
		os.Exit(exitOK)
	case posted > 0:
		log.Print("some of the files were not imported")
		os.Exit(exitPartial)
	}
	log.Print("nothing was imported")
	os.Exit(exitCode(err))
}

// report logs what went wrong. What is neither the supplier's fault nor that of
// the rates service is for us, so say where it comes from.
func report(err error) {
	if exitCode(err) == exitOther {
		log.Printf("%+v", err)
		return
	}
	log.Print(err)
}

// exitCode finds the kind of an error. The nightly job goes by it: 3 goes back
// to the supplier, 4 to accounting, 5 is tried again in an hour.
func exitCode(err error) int {
	cause := errors.Cause(err)
	if _, ok := cause.(*multierror.Error); ok {
		return exitValidation
	}
	if cause == errConflict {
		return exitConflict
	}
	if err == errSlow || strings.Contains(err.Error(), "timeout") {
		return exitTimeout
	}
	switch cause.(type) {
	case *os.PathError, *url.Error, *ratesError, *ledgerError:
		return exitOther
	}
	return exitValidation
}
