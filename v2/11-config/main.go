// gateway is the door of the shop: it takes requests in and passes them on to
// the service that a prefix of their path belongs to.
//
//	gateway -config /etc/gateway/gateway.yaml
//
// A setting comes from a flag, the environment (GATEWAY_TIMEOUT for timeout), a
// .env file, the configuration file (YAML, or TOML if it is called .toml) or is
// the default, the first of these that has it. The key for the services can be
// in a file of its own, see GATEWAY_API_KEY_FILE. -print-config shows what comes
// out of all that and ends. SIGHUP reads the configuration again.
//
// Exit codes: 0 stopped or printed, 1 something is wrong with the configuration
// or the address, or requests were cut off at the end, 2 bad usage.
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
	version = "2.7"
	grace   = 5 * time.Second // for requests that have begun when the program ends
)

// errUsage is the error of a command line that cannot be used.
var errUsage = errors.New("bad usage")

// options is what the command line asks for.
type options struct {
	configFile  string
	printConfig bool
	settings    []entry // the flags that are settings, those that are there
}

func main() {
	os.Exit(exitCode(run(context.Background(), os.Args[1:], os.Environ(), os.Stdout, os.Stderr)))
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

// run is the program: it prints the configuration, or serves until ctx ends or a
// signal comes. Every error that it returns has been reported on stderr.
func run(ctx context.Context, args, environ []string, stdout, stderr io.Writer) error {
	opts, err := parse(args, stderr)
	if err != nil {
		return err
	}
	err = start(ctx, opts, environ, stdout, stderr)
	if err != nil {
		fmt.Fprintf(stderr, "gateway: %s\n", err)
	}
	return err
}

// start does what the command line asks for.
func start(ctx context.Context, opts options, environ []string, stdout, stderr io.Writer) error {
	env, err := readEnvironment(environ)
	if err != nil {
		return err
	}
	src := &source{file: opts.configFile, env: env, flags: opts.settings}
	cfg, err := src.load()
	if err != nil {
		return err
	}
	g := newGateway(src, stderr)
	g.use(ctx, cfg)
	if opts.printConfig {
		return cfg.print(stdout)
	}
	return g.serve(ctx, cfg.Listen)
}

// parse reads the command line. It tells the person what is wrong with it.
func parse(args []string, stderr io.Writer) (options, error) {
	var opts options
	flags := flag.NewFlagSet("gateway", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&opts.configFile, "config", "", "configuration file (.yaml, .yml or .toml)")
	flags.BoolVar(&opts.printConfig, "print-config", false, "print the effective configuration and exit")
	flags.String("listen", "", "address to listen on")
	flags.String("timeout", "", "how long a service may take to answer")
	flags.Bool("debug", false, "log every request")
	flags.Usage = func() {
		fmt.Fprintln(stderr, "usage: gateway [-config FILE] [-listen A] [-timeout D] [-debug] [-print-config]")
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		return options{}, fmt.Errorf("%w: %w", errUsage, err)
	}
	if flags.NArg() > 0 {
		flags.Usage()
		return options{}, errUsage
	}
	flags.Visit(func(f *flag.Flag) {
		if f.Name != "config" && f.Name != "print-config" {
			opts.settings = append(opts.settings, entry{f.Name, &value{where: "-" + f.Name, text: f.Value.String()}})
		}
	})
	return opts, nil
}

// serve passes requests on until ctx ends or a signal comes. It returns nil when
// every request that had begun got its answer.
func (g *gateway) serve(ctx context.Context, addr string) error {
	hup := make(chan os.Signal, 1)
	signal.Notify(hup, syscall.SIGHUP)
	defer signal.Stop(hup)
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	if err != nil {
		return err
	}
	g.log.InfoContext(ctx, "listening", slog.String("addr", addr), slog.String("version", version))

	srv := &http.Server{Handler: g, ReadHeaderTimeout: 10 * time.Second, ErrorLog: slog.NewLogLogger(g.log.Handler(), slog.LevelWarn)}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		if err := srv.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	})
	group.Go(func() error {
		for {
			select {
			case <-hup:
				g.reload(ctx)
			case <-ctx.Done():
				return nil
			}
		}
	})
	group.Go(func() error {
		<-ctx.Done()
		g.log.InfoContext(ctx, "stopping", slog.Any("cause", context.Cause(ctx)))
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
		defer cancel()
		if err := srv.Shutdown(last); err != nil {
			return errors.Join(fmt.Errorf("requests cut off: %w", err), srv.Close())
		}
		return nil
	})
	return group.Wait()
}
