// auditlog turns events, one JSON object a line on stdin, into audit lines.
// Events of level error and above are also sent to an alert endpoint.
//
//	tail -F events.ndjson | auditlog -source shop -out /var/log/audit.log -alert-url http://alerts:8080/hook
//
// SIGUSR1 switches to level debug, and back with the next one.
//
// Exit codes: 0 end of input, 1 bad usage, a malformed event or an audit log
// that cannot be written.
// After a signal that ends it, 128 and its number.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"
)

const version = "2.3"

// errFlags is the failure that has an exit code of its own.
var errFlags = errors.New("flags cannot be read")

// options is what the command line asks for.
type options struct {
	level        slog.Level
	source       string
	out          string // empty: standard output
	alertURL     string // empty: nowhere
	alertTimeout time.Duration
}

func main() {
	ctx := withSignals(context.Background())
	err := run(ctx, os.Args[1:], newInterruptible(ctx, os.Stdin), os.Stdout, os.Stderr)
	if err != nil && !errors.Is(err, errFlags) { // Package flag has reported its own.
		fmt.Fprintf(os.Stderr, "auditlog: %v\n", err)
	}
	os.Exit(exitCode(err))
}

// exitCode maps what run returns to what the shell sees.
func exitCode(err error) int {
	if sig, ok := errors.AsType[signalError](err); ok {
		return 128 + int(sig)
	}
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp): // asking for help is no mistake
		return 0
	case errors.Is(err, errFlags):
		return 2
	default:
		return 1
	}
}

// parse reads the command line.
func parse(args []string, stderr io.Writer) (options, error) {
	var opts options
	flags := flag.NewFlagSet("auditlog", flag.ContinueOnError)
	flags.SetOutput(stderr)
	level := flags.String("level", "info", "least level that is logged: trace, debug, info, warning, error, fatal or panic")
	flags.StringVar(&opts.source, "source", "app", "where the events come from, as every line says")
	flags.StringVar(&opts.out, "out", "", "file to append to (default: standard output)")
	flags.StringVar(&opts.alertURL, "alert-url", "", "where to send severe events (default: nowhere)")
	flags.DurationVar(&opts.alertTimeout, "alert-timeout", 5*time.Second, "give up on an alert after this long (0: wait)")
	flags.Usage = func() {
		fmt.Fprintln(stderr, "usage: auditlog [-level L] [-source NAME] [-out FILE] [-alert-url U] [-alert-timeout D]")
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		return opts, fmt.Errorf("%w: %w", errFlags, err)
	}
	if flags.NArg() != 0 {
		flags.Usage()
		return opts, errors.New("there are no arguments")
	}
	var known bool
	if opts.level, known = parseLevel(*level); !known {
		return opts, fmt.Errorf("%q is no level", *level)
	}
	if opts.alertURL != "" {
		return opts, checkURL(opts.alertURL)
	}
	return opts, nil
}

// checkURL does not say what it was given: the URL is a secret.
func checkURL(text string) error {
	u, err := url.Parse(text)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") {
		return errors.New("-alert-url is not a http url")
	}
	return nil
}

// run is the program. When ctx ends, what has been read is still logged, and
// alerts are sent, provided that a Read from stdin ends then, too.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) error {
	opts, err := parse(args, stderr)
	if err != nil {
		return err
	}
	if opts.out != "" {
		f, err := os.OpenFile(opts.out, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o640)
		if err != nil {
			return err
		}
		defer f.Close()
		stdout = f
	}

	a := newAuditor(ctx, opts, stdout, slog.New(slog.NewTextHandler(stderr, nil)))
	var watching sync.WaitGroup
	defer watching.Wait()
	usr1 := make(chan os.Signal, 1)
	signal.Notify(usr1, syscall.SIGUSR1)
	defer close(usr1)
	defer signal.Stop(usr1)
	watching.Go(func() { a.switchLevel(ctx, usr1, opts.level) })

	return errors.Join(a.process(ctx, stdin), a.close())
}
