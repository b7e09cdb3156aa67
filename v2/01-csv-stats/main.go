// csvstats prints count, sum, mean, min, max and percentiles of one numeric
// column, per group, over any number of CSV files.
//
//	csvstats -value amount -by region exports/*.csv
//
// Exit codes: 0 all files read, 1 bad usage or nothing could be written,
// 2 one or more files were left out, 130 interrupted.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"
)

// The kinds of failure that have an exit code of their own.
var (
	errFlags   = errors.New("flags cannot be read")
	errLeftOut = errors.New("files were left out")
)

// options is what the command line asks for.
type options struct {
	by     string // column to group by; empty for one group
	value  string // column to aggregate
	format string // table or json
	names  []string
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	context.AfterFunc(ctx, stop) // A second Ctrl-C ends what does not end by itself.
	err := run(ctx, os.Args[1:], newInterruptible(ctx, os.Stdin), os.Stdout, os.Stderr)
	os.Exit(exitCode(err))
}

// exitCode maps what run returns to what the shell sees.
func exitCode(err error) int {
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp): // asking for help is no mistake
		return 0
	case errors.Is(err, errFlags), errors.Is(err, errLeftOut):
		return 2
	case errors.Is(err, context.Canceled):
		return 130
	default:
		return 1
	}
}

// parse reads the command line. It tells the person what is wrong with it.
func parse(args []string, stderr io.Writer) (options, error) {
	var opts options
	flags := flag.NewFlagSet("csvstats", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&opts.by, "by", "", "column to group by (default: everything in one group)")
	flags.StringVar(&opts.value, "value", "", "numeric column to aggregate (required)")
	flags.StringVar(&opts.format, "format", "table", "output format: table or json")
	flags.Usage = func() {
		fmt.Fprintln(stderr, "usage: csvstats [-by COL] -value COL [-format table|json] FILE...|-")
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		return opts, fmt.Errorf("%w: %w", errFlags, err)
	}
	opts.names = flags.Args()
	if opts.value == "" || len(opts.names) == 0 {
		flags.Usage()
		return opts, errors.New("arguments are missing")
	}
	if opts.format != "table" && opts.format != "json" {
		err := fmt.Errorf("unknown format %q", opts.format)
		fmt.Fprintln(stderr, "csvstats:", err)
		return opts, err
	}
	return opts, nil
}

// run is the program. It ends when ctx does, provided that a Read from stdin
// then returns. Every error it returns has been reported on stderr.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) error {
	opts, err := parse(args, stderr)
	if err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(stderr, nil))

	all, failed, err := processAll(ctx, log, opts, stdin)
	// A half-finished report looks just like a finished one, so after Ctrl-C
	// there is none (see OPS-311).
	if err != nil {
		log.WarnContext(ctx, "interrupted, no report")
		return err
	}
	if err := writeReport(stdout, opts.format, all.summarize()); err != nil {
		log.ErrorContext(ctx, "cannot write the report", slog.Any("error", err))
		return err
	}
	log.InfoContext(ctx, "done",
		slog.Int("files", len(opts.names)), slog.Int("failed", failed), slog.Int("rows", all.rows()))
	if failed > 0 {
		return errLeftOut
	}
	return nil
}

// maxWorkers bounds the files that are open at the same time, on a machine with
// more processors than the process may have files.
const maxWorkers = 16

// processAll reads all files, a few at a time, and merges what they hold. It
// returns how many were left out, and an error only when ctx ends.
func processAll(ctx context.Context, log *slog.Logger, opts options, stdin io.Reader) (all groups, failed int, err error) {
	leaveOut := func(name string, err error) {
		log.ErrorContext(ctx, "file left out", slog.String("file", name), slog.Any("error", err))
		failed++
	}
	// A typo in the last argument shows up at once, not after ten minutes.
	names := slices.DeleteFunc(slices.Clone(opts.names), func(name string) bool {
		_, err := os.Stat(name)
		if err == nil || name == "-" {
			return false
		}
		leaveOut(name, err)
		return true
	})

	results := make([]groups, len(names))
	errs := make([]error, len(names))
	var workers errgroup.Group
	workers.SetLimit(min(runtime.GOMAXPROCS(0), maxWorkers))
	for i, name := range names {
		workers.Go(func() error {
			results[i], errs[i] = processFile(ctx, name, stdin, opts)
			return ctx.Err() // A bad file does not stop the others; Ctrl-C does.
		})
	}
	if err := workers.Wait(); err != nil {
		return nil, 0, err
	}

	all = groups{}
	for i, name := range names {
		if errs[i] != nil {
			leaveOut(name, errs[i])
			continue
		}
		all.merge(results[i])
	}
	return all, failed, nil
}
