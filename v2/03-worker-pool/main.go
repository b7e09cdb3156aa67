// mirror downloads a list of files with a fixed number of workers and prints a
// manifest of what is there now.
//
//	mirror -n 8 -o /srv/mirror lists/images.txt
//
// Exit codes: 0 everything is there, 1 bad usage or an unreadable list,
// 2 one or more files could not be had, 130 interrupted.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"time"
)

const version = "1.4"

// The kinds of failure that have an exit code of their own.
var (
	errFlags  = errors.New("flags cannot be read")
	errFailed = errors.New("files could not be had")
)

// options is what the command line asks for.
type options struct {
	workers  int
	failFast bool
	timeout  time.Duration // 0 waits for ever
	interval time.Duration // 0 goes through the list once
	dir      string
	verbose  bool
	list     string
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
	case errors.Is(err, errFlags), errors.Is(err, errFailed):
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
	flags := flag.NewFlagSet("mirror", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.IntVar(&opts.workers, "n", 4, "number of workers")
	flags.BoolVar(&opts.failFast, "fail-fast", false, "give up after the first file that fails")
	flags.DurationVar(&opts.timeout, "timeout", 0, "give up on a server that does not answer for this long (default: wait)")
	flags.DurationVar(&opts.interval, "watch", 0, "go through the list again and again, this long apart (default: once)")
	flags.StringVar(&opts.dir, "o", "", "directory to download to (required)")
	flags.BoolVar(&opts.verbose, "v", false, "log every download")
	flags.Usage = func() {
		fmt.Fprintln(stderr, "usage: mirror [-n WORKERS] [-fail-fast] [-timeout D] [-watch D] [-v] -o DIR LIST")
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		return opts, fmt.Errorf("%w: %w", errFlags, err)
	}
	if opts.dir == "" || flags.NArg() != 1 {
		flags.Usage()
		return opts, errors.New("arguments are missing")
	}
	opts.list = flags.Arg(0)
	opts.workers = max(opts.workers, 1)
	return opts, nil
}

// run is the program. It ends when ctx does. Every error it returns has been
// reported on stderr.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	opts, err := parse(args, stderr)
	if err != nil {
		return err
	}
	level := slog.LevelInfo
	if opts.verbose {
		level = slog.LevelDebug
	}
	log := slog.New(slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: level}))
	entries, err := readList(opts.list)
	if err != nil {
		log.ErrorContext(ctx, "cannot read the list", slog.Any("error", err))
		return err
	}
	if err := os.MkdirAll(opts.dir, 0o755); err != nil {
		log.ErrorContext(ctx, "cannot make the output directory", slog.Any("error", err))
		return err
	}

	m := &mirror{opts: opts, client: &http.Client{}, log: log}
	for {
		failed, err := m.round(ctx, entries, stdout)
		if err != nil {
			return err
		}
		if opts.interval == 0 {
			if failed > 0 {
				return errFailed
			}
			return nil
		}
		if err := sleep(ctx, opts.interval); err != nil {
			log.WarnContext(ctx, "interrupted")
			return err
		}
	}
}

// sleep returns after d, or when ctx ends, and then with its error.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// round downloads everything once and prints the manifest. It returns the
// number of files that failed, and an error when ctx ended before the list did.
func (m *mirror) round(ctx context.Context, entries []entry, stdout io.Writer) (failed int, err error) {
	start := time.Now()
	results := m.fetchAll(ctx, entries)
	if err := writeManifest(stdout, entries, results); err != nil {
		m.log.ErrorContext(ctx, "cannot write the manifest", slog.Any("error", err))
		return 0, err
	}
	if ctx.Err() != nil {
		m.log.WarnContext(ctx, "interrupted, the rest is skipped")
		return 0, ctx.Err()
	}
	for _, e := range entries {
		if res, ok := results[e.url]; ok && res.failed() {
			failed++
		}
	}
	m.log.InfoContext(ctx, "done",
		slog.Int("files", len(entries)), slog.Int("failed", failed), slog.Duration("took", time.Since(start)))
	return failed, nil
}
