// notes keeps the notes of our teams: a small JSON API on top of one file.
//
//	notes -addr :8080 -data /var/lib/notes/notes.json
//
// With -batch it does not listen, but sends itself the requests of a file and
// prints the answers. The nightly clean-up and the smoke test after a deploy
// work like that.
//
// Exit codes: 0 stopped, or all requests sent, 1 something is wrong with the
// address or a file, or requests were cut off at the end, 2 bad usage.
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
	"os"
	"os/signal"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"
)

const (
	version = "2.1"

	// grace is how long requests that have begun may take after a signal. We are
	// killed 30 s after TERM.
	grace = 10 * time.Second
)

// errUsage is the error of a command line that cannot be used.
var errUsage = errors.New("bad usage")

// options is what the command line asks for.
type options struct {
	addr    string
	data    string
	idle    time.Duration
	batch   string // a file, - for standard input; "" to listen
	verbose bool
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

// run is the program: it serves until ctx ends or a signal comes, or sends the
// requests of a batch. Every error that it returns has been reported on stderr.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) error {
	opts, err := parse(args, stderr)
	if err != nil {
		return err
	}
	log := newLogger(stderr, opts.verbose)
	notes, err := openStore(opts.data)
	if err == nil {
		s := &service{notes: notes, idle: opts.idle, log: log}
		if opts.batch != "" {
			err = batchFile(ctx, opts.batch, s.handler(), stdin, stdout)
		} else {
			err = s.serve(ctx, opts)
		}
	}
	if err != nil {
		log.ErrorContext(ctx, "failed", slog.Any("error", err))
	}
	return err
}

// parse reads the command line. It tells the person what is wrong with it.
func parse(args []string, stderr io.Writer) (options, error) {
	var opts options
	flags := flag.NewFlagSet("notes", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&opts.addr, "addr", "localhost:8080", "address to listen on")
	flags.StringVar(&opts.data, "data", "", "file with the notes, made when it is not there (required)")
	flags.DurationVar(&opts.idle, "idle", 30*time.Second, "close a connection on which nobody asks for this long")
	flags.StringVar(&opts.batch, "batch", "", "do not listen, send the requests in this file (- is standard input)")
	flags.BoolVar(&opts.verbose, "v", false, "log every request")
	flags.Usage = func() {
		fmt.Fprintln(stderr, "usage: notes [-addr A] [-idle D] [-v] [-batch FILE] -data FILE")
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		return options{}, fmt.Errorf("%w: %w", errUsage, err)
	}
	if opts.data == "" || flags.NArg() > 0 || opts.idle <= 0 {
		flags.Usage()
		return options{}, errUsage
	}
	return opts, nil
}

// serve answers requests until ctx ends or a signal comes, and then those that have
// begun. It returns nil when each of them got its answer.
func (s *service) serve(ctx context.Context, opts options) error {
	// Only here: a batch has nothing to finish, a signal may kill it.
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", opts.addr)
	if err != nil {
		return err
	}
	s.log.InfoContext(ctx, "listening", slog.String("addr", opts.addr), slog.String("data", opts.data),
		slog.Int("notes", len(s.notes.all())), slog.String("version", version))

	srv := s.server()
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		if err := srv.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	})
	group.Go(func() error {
		<-ctx.Done()
		stop() // a second signal ends the program at once
		s.log.InfoContext(ctx, "stopping", slog.Any("cause", context.Cause(ctx)))
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
		defer cancel()
		if err := srv.Shutdown(last); err != nil {
			return errors.Join(fmt.Errorf("requests cut off: %w", err), srv.Close())
		}
		return nil
	})
	return group.Wait()
}

// server is the server of net/http, with what bounds its clients.
func (s *service) server() *http.Server {
	return &http.Server{
		Handler: s.handler(),
		// A connection on which nobody asks is idle until the header of a request
		// is complete. There is no ReadTimeout and no WriteTimeout: bePatient has
		// deadlines for the rest.
		IdleTimeout:       s.idle,
		ReadHeaderTimeout: s.idle,
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelWarn),
	}
}
