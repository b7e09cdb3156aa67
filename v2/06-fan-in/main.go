// pricefeed merges the WebSocket feeds of our price suppliers into one stream
// of ticks on standard output, in the order of their time.
//
//	pricefeed -symbols EURUSD,GBPUSD wss://a.example/prices wss://b.example/v2
//
// A line is TIME, SYMBOL, PRICE and FEED, separated by tabs. FEED is 1 for the
// first URL. Of ticks with the same time, those of the first URL come first.
//
// Exit codes: 0 all feeds have ended, or we were stopped, 1 the output cannot
// be written, 2 bad usage, 3 one or more feeds were given up.
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
	"strings"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"
)

const version = "2.3"

// The kinds of failure that have an exit code of their own.
var (
	errUsage   = errors.New("bad usage")
	errOutput  = errors.New("cannot write")
	errGivenUp = errors.New("a feed was given up")
)

// errTime is why a run with -for ends.
var errTime = errors.New("time is over")

// options is what the command line asks for.
type options struct {
	wanted  map[string]bool // symbols in upper case; empty: all
	runFor  time.Duration   // 0 or less: until all feeds have ended
	quiet   time.Duration
	ping    time.Duration
	retries int // 0: as many as it takes
	verbose bool
	urls    []string
}

func main() {
	os.Exit(exitCode(run(context.Background(), os.Args[1:], os.Stdout, os.Stderr)))
}

// exitCode maps what run returns to what the shell sees.
func exitCode(err error) int {
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp): // asking for help is no mistake
		return 0
	case errors.Is(err, errUsage):
		return 2
	case errors.Is(err, errGivenUp) && !errors.Is(err, errOutput):
		return 3
	default:
		return 1
	}
}

// run is the program. It ends when all feeds have ended, when a signal comes or
// when ctx ends. Every error that it returns has been reported on stderr.
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

	m := newMerger(len(opts.urls), opts.quiet)
	var feeds []*feed
	for i, url := range opts.urls {
		f, err := newFeed(i, url, opts, m, log)
		if err != nil {
			log.ErrorContext(ctx, "cannot use an argument", slog.Any("error", err))
			return fmt.Errorf("%w: %w", errUsage, err)
		}
		feeds = append(feeds, f)
	}

	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	if opts.runFor > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, opts.runFor, errTime)
		defer cancel()
	}
	p := newPrinter(stdout, opts.wanted, log)
	err = supervise(ctx, feeds, m, p)
	if ctx.Err() != nil {
		log.InfoContext(ctx, "stopped", slog.Any("cause", context.Cause(ctx)))
	}
	if err != nil {
		log.ErrorContext(ctx, "failed", slog.Any("error", err))
	}
	if !errors.Is(err, errOutput) {
		bad := 0
		for _, f := range feeds {
			bad += f.bad
		}
		log.InfoContext(ctx, "done",
			slog.Int("ticks", p.printed), slog.Int("late", p.late), slog.Int("bad", bad), slog.Int("dropped", m.dropped))
	}
	return err
}

// parse reads the command line. It tells the user what is wrong with it.
func parse(args []string, stderr io.Writer) (options, error) {
	var opts options
	flags := flag.NewFlagSet("pricefeed", flag.ContinueOnError)
	flags.SetOutput(stderr)
	symbols := flags.String("symbols", "", "symbols to print, separated by commas (default: all)")
	flags.DurationVar(&opts.runFor, "for", 0, "stop after this long (default: when all feeds have ended)")
	flags.DurationVar(&opts.quiet, "quiet", time.Second, "do not wait for a feed that has been silent for this long")
	flags.DurationVar(&opts.ping, "ping", 15*time.Second, "time between two pings")
	flags.IntVar(&opts.retries, "retries", 0, "give a feed up after so many failed retries in a row (default: never)")
	flags.BoolVar(&opts.verbose, "v", false, "log every connection")
	flags.Usage = func() {
		fmt.Fprintln(stderr, "usage: pricefeed [-symbols S] [-for D] [-quiet D] [-ping D] [-retries N] [-v] URL...")
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		return options{}, fmt.Errorf("%w: %w", errUsage, err)
	}
	if flags.NArg() == 0 || opts.quiet <= 0 || opts.ping <= 0 || opts.retries < 0 {
		flags.Usage()
		return options{}, errUsage
	}
	opts.urls = flags.Args()
	opts.wanted = wantedSymbols(*symbols)
	return opts, nil
}

// wantedSymbols reads the value of -symbols. Nobody remembers which supplier
// writes them in lower case.
func wantedSymbols(list string) map[string]bool {
	wanted := map[string]bool{}
	for s := range strings.SplitSeq(list, ",") {
		if s = strings.TrimSpace(s); s != "" {
			wanted[strings.ToUpper(s)] = true
		}
	}
	return wanted
}

// supervise runs all feeds and the printer, and returns when they have ended.
// It is the only place that starts a goroutine that outlives a connection.
func supervise(ctx context.Context, feeds []*feed, m *merger, p *printer) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var running, printing errgroup.Group
	running.SetLimit(len(feeds)) // All at once: each is a URL of the command line.
	for _, f := range feeds {
		running.Go(func() error { return f.run(ctx) })
	}
	printed := make(chan error, 1)
	printing.Go(func() error {
		err := p.run(ctx, m)
		if err != nil {
			cancel(err) // Nobody can see the ticks any more.
		}
		printed <- err
		return nil
	})

	givenUp := running.Wait()
	m.end()
	select {
	case err := <-printed:
		return errors.Join(err, givenUp)
	case <-ctx.Done():
	}
	// A write to a pipe that nobody reads cannot be ended, so it is not waited for.
	select {
	case err := <-printed:
		return errors.Join(err, givenUp)
	case <-time.After(grace):
		return fmt.Errorf("%w: nobody reads it", errOutput)
	}
}
