// etl rolls up the exports of the tills for the warehouse: what was sold in
// every hour, by store and category.
//
//	etl -enrich http://products:8080/skus -rate 50 till-0603.csv sales-0603.csv
//	etl -enrich http://products:8080/skus -batches /srv/tills /srv/sales
//
// A run that stops before the end, because of -limit or an error, leaves
// OUT.ckpt behind, and the next one goes on from there.
//
// Exit codes: 0 all done, 1 something failed, 2 bad usage, 3 stopped by -limit
// and there may be more, 130 interrupted.
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
	"path/filepath"
	"strings"
	"sync"
)

// The kinds of failure that have an exit code of their own.
var (
	errUsage = errors.New("bad usage")
	errLimit = errors.New("stopped by -limit")
)

// options is what the command line asks for.
type options struct {
	limit   int     // 0 and less: all
	rate    float64 // 0 and less: as many as we can
	enrich  string  // empty: no categories
	batches string  // empty: one file
	args    []string
}

// etl is the program, set up.
type etl struct {
	opts     options
	products *products
	stdout   io.Writer
	log      *slog.Logger

	opening  sync.WaitGroup // pipes that nobody waits for any more
	rejected int            // lines that could not be read
	dropped  int            // rows that are no sale
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	context.AfterFunc(ctx, stop) // A second Ctrl-C ends what does not end by itself.
	os.Exit(exitCode(run(ctx, os.Args[1:], os.Stdout, os.Stderr)))
}

// exitCode maps what run returns to what the shell sees.
func exitCode(err error) int {
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp): // asking for help is no mistake
		return 0
	case errors.Is(err, errUsage):
		return 2
	case errors.Is(err, context.Canceled):
		return 130
	case errors.Is(err, errLimit):
		return 3
	default:
		return 1
	}
}

// parseArgs reads the command line. It tells the person what is wrong with it.
func parseArgs(args []string, stderr io.Writer) (options, error) {
	var opts options
	flags := flag.NewFlagSet("etl", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.IntVar(&opts.limit, "limit", 0, "stop after so many hours of a file (default: all)")
	flags.Float64Var(&opts.rate, "rate", 0, "lookups per second (default: as many as we can)")
	flags.StringVar(&opts.enrich, "enrich", "", "URL of the product service (default: no categories)")
	flags.StringVar(&opts.batches, "batches", "", "roll up all csv files in this directory")
	flags.Usage = func() {
		fmt.Fprintln(stderr, "usage: etl [-limit N] [-rate R] [-enrich URL] IN OUT")
		fmt.Fprintln(stderr, "       etl [-limit N] [-rate R] [-enrich URL] -batches DIR OUTDIR")
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		return opts, fmt.Errorf("%w: %w", errUsage, err)
	}
	opts.args = flags.Args()
	want := 2
	if opts.batches != "" {
		want = 1
	}
	if len(opts.args) != want {
		flags.Usage()
		return opts, fmt.Errorf("%w: %d arguments", errUsage, len(opts.args))
	}
	return opts, nil
}

// run is the program. It ends when ctx does. Every error it returns has been
// reported on stderr.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	opts, err := parseArgs(args, stderr)
	if err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(stderr, nil))
	e := &etl{opts: opts, products: newProducts(opts, log), stdout: stdout, log: log}
	if opts.batches != "" {
		err = e.rollUpAll(ctx, opts.batches, opts.args[0])
	} else {
		err = e.rollUp(ctx, opts.args[0], opts.args[1])
	}
	if errors.Is(err, context.Canceled) {
		log.WarnContext(ctx, "interrupted", slog.Any("error", err))
		return err
	}
	log.InfoContext(ctx, "finished", slog.Int("dropped", e.dropped), slog.Int("rejected", e.rejected))
	return err
}

// rollUpAll rolls up a directory, file by file. One that fails doesn't keep the
// others from being done, the stores can't help it.
func (e *etl) rollUpAll(ctx context.Context, dir, outDir string) error {
	entries, err := os.ReadDir(dir)
	if err == nil {
		err = os.MkdirAll(outDir, 0o755)
	}
	if err != nil {
		e.log.ErrorContext(ctx, "cannot begin", slog.Any("error", err))
		return err
	}
	var worst error
	for _, entry := range entries {
		if entry.IsDir() || !strings.HasSuffix(entry.Name(), ".csv") {
			continue
		}
		out := filepath.Join(outDir, entry.Name())
		if isDone(out) {
			continue
		}
		err := e.rollUp(ctx, filepath.Join(dir, entry.Name()), out)
		if errors.Is(err, context.Canceled) {
			return err
		}
		if worst == nil || errors.Is(worst, errLimit) && err != nil {
			worst = err
		}
	}
	return worst
}

// rollUp rolls up one file, and reports how that went.
func (e *etl) rollUp(ctx context.Context, in, out string) error {
	j := &job{etl: e, in: in, out: out}
	err := j.run(ctx)
	if err != nil && ctx.Err() != nil {
		return fmt.Errorf("%w: %w", ctx.Err(), err) // Most likely the one is why the other failed.
	}
	if err != nil && !errors.Is(err, errLimit) {
		e.log.ErrorContext(ctx, "cannot roll up", slog.String("file", in), slog.Any("error", err))
	}
	return err
}
