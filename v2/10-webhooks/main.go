// hooker takes events from our services and posts them, signed, to everybody
// who has subscribed to them.
//
//	hooker -subscribers subscribers.txt -spool /var/spool/hooker
//
// An event comes in as POST /events/TOPIC, whatever its body is. The answer is
// 202 with the id of the event, and from then on it is our job to deliver it, to
// each subscriber at least once. What could not be delivered ends up in
// failed.log in the spool directory. With -once it does not listen, but delivers
// what is in the spool and ends; with -list it prints what is in the spool.
//
// If HOOKER_KEY is set, events must be signed with it like those that we send.
//
// Exit codes: 0 stopped or delivered, 1 something is wrong with a file or the
// address, 2 bad usage, 3 with -once: some events were not delivered.
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"
)

const (
	version = "2.1"

	// grace is the time for requests and deliveries that are under way at the end.
	grace = time.Second
)

var (
	// errUsage is the error of a command line that cannot be used.
	errUsage = errors.New("bad usage")
	// errFailed is the error of -once when events were given up.
	errFailed = errors.New("not all events were delivered")
)

// options is what the command line and the environment ask for.
type options struct {
	addr        string
	subscribers string
	spool       string
	timeout     time.Duration // 0: never
	tries       int
	pause       time.Duration
	maxPause    time.Duration
	private     bool
	once        bool
	list        bool
	key         string // of the publishers; empty: events need no signature
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
	case errors.Is(err, errFailed):
		return 3
	default:
		return 1
	}
}

// run is the program. Every error that it returns has been reported on stderr.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	opts, err := parse(args, stderr)
	if err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(stderr, nil))
	if err := work(ctx, opts, stdout, log); err != nil {
		log.ErrorContext(ctx, "failed", slog.Any("error", err))
		return err
	}
	return nil
}

// work does what the options ask for.
func work(ctx context.Context, opts options, stdout io.Writer, log *slog.Logger) (err error) {
	subs, err := readSubscribers(opts.subscribers)
	if err != nil {
		return err
	}
	if opts.list {
		return listSpool(opts.spool, subs, stdout, log)
	}
	sp, waiting, err := openSpool(opts.spool, subs, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, sp.close()) }()
	var stop context.CancelFunc
	if opts.once { // It has nothing to finish: a signal may kill it.
		ctx, stop = context.WithCancel(ctx)
	} else {
		ctx, stop = signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	}
	h := newHooker(ctx, opts, sp, subs, log)
	defer h.wait()
	defer stop() // before the wait
	for _, e := range waiting {
		h.send(e)
	}
	if opts.once {
		return h.finishOnce(waiting, stdout)
	}
	return h.serve(ctx, len(waiting))
}

// parse reads the command line. It tells the person what is wrong with it.
func parse(args []string, stderr io.Writer) (options, error) {
	opts := options{key: os.Getenv("HOOKER_KEY")}
	flags := flag.NewFlagSet("hooker", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&opts.addr, "addr", "localhost:8080", "address to listen on")
	flags.StringVar(&opts.subscribers, "subscribers", "", "file of subscribers, one a line: NAME URL SECRET [topics=T,...] [rate=N] (required)")
	flags.StringVar(&opts.spool, "spool", "", "directory for events that are not delivered yet (required)")
	flags.DurationVar(&opts.timeout, "timeout", 10*time.Second, "give up on a delivery after this long, 0: never")
	flags.IntVar(&opts.tries, "tries", 10, "try to deliver an event so many times")
	flags.DurationVar(&opts.pause, "pause", time.Second, "pause before the second try; it doubles with each one")
	flags.DurationVar(&opts.maxPause, "max-pause", 10*time.Minute, "longest pause")
	flags.BoolVar(&opts.private, "private", false, "deliver to private addresses, too")
	flags.BoolVar(&opts.once, "once", false, "deliver what is in the spool and end")
	flags.BoolVar(&opts.list, "list", false, "print what is in the spool and end")
	flags.Usage = func() {
		fmt.Fprintln(stderr, "usage: hooker [-addr A] [-timeout D] [-tries N] [-pause D] [-max-pause D] [-private] [-once | -list] -subscribers FILE -spool DIR")
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		return options{}, fmt.Errorf("%w: %w", errUsage, err)
	}
	if opts.subscribers == "" || opts.spool == "" || flags.NArg() > 0 || opts.tries < 1 || opts.pause <= 0 || opts.maxPause < opts.pause {
		flags.Usage()
		return options{}, errUsage
	}
	return opts, nil
}

// finishOnce returns when everything that was sent is delivered or given up.
func (h *hooker) finishOnce(waiting []*event, stdout io.Writer) error {
	h.wait()
	if err := h.spool.compact(waiting); err != nil {
		return err
	}
	if _, err := fmt.Fprintf(stdout, "%d delivered, %d failed\n", h.delivered.Load(), h.failed.Load()); err != nil {
		return err
	}
	if h.failed.Load() > 0 {
		return errFailed
	}
	return nil
}

// serve takes and delivers events until ctx ends.
func (h *hooker) serve(ctx context.Context, waiting int) error {
	// An empty address is port 80, as ListenAndServe has it.
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", cmp.Or(h.opts.addr, ":http"))
	if err != nil {
		return err
	}
	h.log.InfoContext(ctx, "listening",
		slog.String("addr", h.opts.addr), slog.Int("subscribers", len(h.subs)), slog.Int("waiting", waiting), slog.String("version", version))

	srv := &http.Server{Handler: http.HandlerFunc(h.take), ReadHeaderTimeout: 10 * time.Second}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		if err := srv.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	})
	group.Go(func() error {
		<-ctx.Done()
		h.log.InfoContext(ctx, "stopping", slog.Any("cause", context.Cause(ctx)))
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
		defer cancel()
		if err := srv.Shutdown(last); err != nil {
			h.log.WarnContext(ctx, "requests cut off", slog.Any("error", err))
			return srv.Close()
		}
		return nil
	})
	return group.Wait()
}
