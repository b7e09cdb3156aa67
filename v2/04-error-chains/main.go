// invoices posts suppliers' invoices to the ledger.
//
//	invoices import -rates https://rates.example/daily inbox/*.csv
//
// Exit codes: 0 everything is posted, 1 something cannot be read, written or
// asked, 2 bad usage, 3 a file is not valid, 4 an invoice is in conflict with
// the ledger, 5 the rates service did not answer in time, 6 some files are
// posted and some are not, 130 interrupted.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"time"
)

// options is what the command line asks for.
type options struct {
	strict  bool
	rates   string // URL; empty when all is in EUR
	timeout time.Duration
	ledger  string
	verbose bool
	files   []string
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	context.AfterFunc(ctx, stop) // A second Ctrl-C ends what does not end by itself.
	os.Exit(judge(run(ctx, os.Args[1:], os.Stdout, os.Stderr)).code)
}

// parseArgs reads the command line. It tells the person what is wrong with it.
func parseArgs(args []string, stderr io.Writer) (*options, error) {
	var opts options
	flags := flag.NewFlagSet("invoices import", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.BoolVar(&opts.strict, "strict", false, "refuse files that do not keep to the letter of the format")
	flags.StringVar(&opts.rates, "rates", "", "where to get the exchange rates (default: only EUR)")
	flags.DurationVar(&opts.timeout, "timeout", 5*time.Second, "how long to wait for the rates service")
	flags.StringVar(&opts.ledger, "ledger", "ledger.csv", "the ledger")
	flags.BoolVar(&opts.verbose, "v", false, "say what is being done")
	flags.Usage = func() {
		fmt.Fprintln(stderr, "usage: invoices import [-strict] [-rates URL] [-timeout D] [-ledger FILE] [-v] FILE...")
		flags.PrintDefaults()
	}
	if len(args) == 0 || args[0] != "import" {
		flags.Usage()
		return nil, misuse
	}
	if err := flags.Parse(args[1:]); err != nil {
		return nil, misuse.of(err)
	}
	if flags.NArg() == 0 {
		flags.Usage()
		return nil, misuse
	}
	opts.files = flags.Args()
	return &opts, nil
}

// run is the program. It ends when ctx does. Every error it returns has been told
// on stderr.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	opts, err := parseArgs(args, stderr)
	if err != nil {
		return err
	}
	level := slog.LevelWarn
	if opts.verbose {
		level = slog.LevelInfo
	}
	log := slog.New(slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: level}))
	im := &importer{
		opts:   *opts,
		client: &http.Client{Transport: &http.Transport{}}, // The service is ours: no proxy.
		log:    log,
	}
	if err := im.importFiles(ctx, stdout); err != nil {
		tell(stderr, err)
		return err
	}
	return nil
}
