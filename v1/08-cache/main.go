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
	"flag"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/signal"
	"syscall"
	"time"

	log "github.com/sirupsen/logrus"
)

const (
	version = "1.3"

	// The load balancer takes us out at the first refused connection, a second
	// is plenty for those who are still here.
	grace = time.Second
)

var (
	addr     = flag.String("addr", "localhost:8080", "address to listen on")
	upstream = flag.String("upstream", "", "URL of the quote service (required)")
	ttl      = flag.Duration("ttl", 10*time.Second, "how long an answer is fresh, 0: forever")
	maxBytes = flag.Int("max", 64<<20, "memory for answers, in bytes")
	timeout  = flag.Duration("timeout", 5*time.Second, "give up on the quote service after this long, 0: never")
	replay   = flag.String("replay", "", "do not listen, send the requests in this file (- is standard input)")
	clients  = flag.Int("clients", 1, "with -replay: send so many requests at the same time")
	verbose  = flag.Bool("v", false, "log every request")
)

func usage() {
	fmt.Fprintln(os.Stderr, "usage: quoted [-addr A] [-ttl D] [-max BYTES] [-timeout D] [-v] [-replay FILE [-clients N]] -upstream URL")
	flag.PrintDefaults()
}

func main() {
	flag.Usage = usage
	flag.Parse()
	log.SetFormatter(&log.TextFormatter{FullTimestamp: true})
	if *verbose {
		log.SetLevel(log.DebugLevel)
	}

	if *upstream == "" || flag.NArg() > 0 || *maxBytes < 1 || *clients < 1 {
		usage()
		os.Exit(2)
	}
	u, err := url.Parse(*upstream)
	if err != nil {
		log.Fatal(err)
	}
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		log.Fatalf("not a http url: %s", *upstream)
	}
	setup(u)

	if *replay != "" {
		if err := replayFile(*replay); err != nil {
			log.Fatal(err)
		}
		return
	}
	serve()
}

// serve answers requests until it gets a signal.
func serve() {
	srv := &http.Server{Addr: *addr, Handler: http.HandlerFunc(handle)}
	stopped := make(chan struct{})
	sig := make(chan os.Signal, 1)
	signal.Notify(sig, os.Interrupt, syscall.SIGTERM)
	go func() {
		log.WithField("signal", <-sig).Info("stopping")
		ctx, cancel := context.WithTimeout(context.Background(), grace)
		defer cancel()
		if err := srv.Shutdown(ctx); err != nil {
			log.WithError(err).Fatal("requests cut off")
		}
		close(stopped)
	}()

	log.WithFields(log.Fields{"addr": *addr, "upstream": *upstream, "version": version}).Info("listening")
	if err := srv.ListenAndServe(); err != http.ErrServerClosed {
		log.Fatal(err)
	}
	<-stopped
	time.Sleep(50 * time.Millisecond) // the log shipper wants to see the last lines
	os.Exit(0)
}
