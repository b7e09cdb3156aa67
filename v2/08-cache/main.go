// quoted stands between our clients and the quote service and keeps what the
// service answered for a while.
//
//	quoted -upstream http://quotes.internal:7000 -ttl 2s
//
// Answers carry X-Cache (HIT, MISS, STALE or BYPASS), and Age unless they come
// straight from the service. With -replay it does not listen, but sends itself
// the requests of a file: to find out what a -ttl is worth.
//
// Exit codes: 0 stopped or replayed, 1 something is wrong with the address, the
// URL or the file, or requests were cut off at the end, 2 bad usage.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/signal"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"
)

const (
	version = "1.3"

	// The load balancer takes us out at the first refused connection, a second
	// is plenty for those who are still here.
	grace = time.Second
)

// errUsage is the error of a command line that cannot be used.
var errUsage = errors.New("bad usage")

// options is what the command line asks for.
type options struct {
	addr     string
	upstream string
	ttl      time.Duration // 0 or less: an answer is fresh forever
	max      int           // bytes
	timeout  time.Duration // 0: never
	replay   string        // a file, - for standard input; "" to listen
	clients  int
	verbose  bool
}

func main() {
	os.Exit(exitCode(run(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr)))
}

// exitCode maps what run returns to what the shell sees.
func exitCode(err error) int {
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp): // asking for help is no mistake
		return 0
	case errors.Is(err, errUsage):
		return 2
	default:
		return 1
	}
}

// run is the program: it serves until ctx ends or a signal comes, or replays a
// file. Every error that it returns has been reported on stderr.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) error {
	opts, err := parse(args, stderr)
	if err != nil {
		return err
	}
	level := slog.LevelInfo
	if opts.verbose {
		level = slog.LevelDebug
	}
	log := slog.New(slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: level}))

	u, err := url.Parse(opts.upstream)
	if err == nil && (u.Scheme != "http" && u.Scheme != "https" || u.Host == "") {
		err = fmt.Errorf("not a http url: %s", opts.upstream)
	}
	if err != nil {
		log.ErrorContext(ctx, "cannot use the upstream", slog.Any("error", err))
		return err
	}
	p := newProxy(opts, u, log)
	defer p.cache.wait()

	if opts.replay != "" {
		err = p.replayFile(ctx, opts.replay, stdin, stdout)
	} else {
		err = p.serve(ctx)
	}
	if err != nil {
		log.ErrorContext(ctx, "failed", slog.Any("error", err))
	}
	return err
}

// parse reads the command line. It tells the person what is wrong with it.
func parse(args []string, stderr io.Writer) (options, error) {
	var opts options
	flags := flag.NewFlagSet("quoted", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&opts.addr, "addr", "localhost:8080", "address to listen on")
	flags.StringVar(&opts.upstream, "upstream", "", "URL of the quote service (required)")
	flags.DurationVar(&opts.ttl, "ttl", 10*time.Second, "how long an answer is fresh, 0: forever")
	flags.IntVar(&opts.max, "max", 64<<20, "memory for answers, in bytes")
	flags.DurationVar(&opts.timeout, "timeout", 5*time.Second, "give up on the quote service after this long, 0: never")
	flags.StringVar(&opts.replay, "replay", "", "do not listen, send the requests in this file (- is standard input)")
	flags.IntVar(&opts.clients, "clients", 1, "with -replay: send so many requests at the same time")
	flags.BoolVar(&opts.verbose, "v", false, "log every request")
	flags.Usage = func() {
		fmt.Fprintln(stderr, "usage: quoted [-addr A] [-ttl D] [-max BYTES] [-timeout D] [-v] [-replay FILE [-clients N]] -upstream URL")
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		return options{}, fmt.Errorf("%w: %w", errUsage, err)
	}
	if opts.upstream == "" || flags.NArg() > 0 || opts.max < 1 || opts.clients < 1 {
		flags.Usage()
		return options{}, errUsage
	}
	return opts, nil
}

// serve answers requests until ctx ends or a signal comes. It returns nil when
// every request that had begun got its answer.
func (p *proxy) serve(ctx context.Context) error {
	// Only here: a replay has nothing to finish, a signal may kill it.
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", p.opts.addr)
	if err != nil {
		return err
	}
	p.log.InfoContext(ctx, "listening",
		slog.String("addr", p.opts.addr), slog.String("upstream", p.opts.upstream), slog.String("version", version))

	srv := &http.Server{Handler: p, ReadHeaderTimeout: 10 * time.Second}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		if err := srv.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	})
	group.Go(func() error {
		<-ctx.Done()
		p.log.InfoContext(ctx, "stopping", slog.Any("cause", context.Cause(ctx)))
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
		defer cancel()
		if err := srv.Shutdown(last); err != nil {
			// Close ends the contexts of the requests, and they end their loads.
			return errors.Join(fmt.Errorf("requests cut off: %w", err), srv.Close())
		}
		return nil
	})
	return group.Wait()
}
