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
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	log "github.com/sirupsen/logrus"
)

const version = "2.3"

var (
	symbols   = flag.String("symbols", "", "symbols to print, separated by commas (default: all)")
	runFor    = flag.Duration("for", 0, "stop after this long (default: when all feeds have ended)")
	quiet     = flag.Duration("quiet", time.Second, "do not wait for a feed that has been silent for this long")
	pingEvery = flag.Duration("ping", 15*time.Second, "time between two pings")
	retries   = flag.Int("retries", 0, "give a feed up after so many failed retries in a row (default: never)")
	verbose   = flag.Bool("v", false, "log every connection")
)

// quit is closed when it is time to stop.
var quit = make(chan struct{})

// What happened, for the last line of the log.
var badMessages, givenUp int64

func usage() {
	fmt.Fprintln(os.Stderr, "usage: pricefeed [-symbols S] [-for D] [-quiet D] [-ping D] [-retries N] [-v] URL...")
	flag.PrintDefaults()
}

func main() {
	flag.Usage = usage
	flag.Parse()
	log.SetFormatter(&log.TextFormatter{FullTimestamp: true})
	if *verbose {
		log.SetLevel(log.DebugLevel)
	}

	if flag.NArg() == 0 || *quiet <= 0 || *pingEvery <= 0 || *retries < 0 {
		usage()
		os.Exit(2)
	}
	var feeds []*feed
	for i, arg := range flag.Args() {
		f, err := newFeed(i, arg)
		if err != nil {
			log.Error(err)
			os.Exit(2)
		}
		feeds = append(feeds, f)
	}

	sig := make(chan os.Signal, 1)
	signal.Notify(sig, os.Interrupt, syscall.SIGTERM)
	var timeout <-chan time.Time
	if *runFor > 0 {
		timeout = time.After(*runFor)
	}
	go func() {
		select {
		case s := <-sig:
			log.WithField("signal", s).Info("stopping")
		case <-timeout:
			log.Info("time is over")
		}
		close(quit)
	}()

	for _, f := range feeds {
		running.Add(1)
		go f.run()
	}
	go func() {
		running.Wait()
		close(events)
	}()

	m := newMerger(len(feeds), wantedSymbols(*symbols), os.Stdout)
	if err := m.run(); err != nil {
		log.Fatal(err)
	}
	log.WithFields(log.Fields{
		"ticks": m.printed,
		"late":  m.late,
		"bad":   atomic.LoadInt64(&badMessages),
	}).Info("done")
	if atomic.LoadInt64(&givenUp) > 0 {
		os.Exit(3)
	}
}

// wantedSymbols reads the value of -symbols. Nobody remembers which supplier
// writes them in lower case.
func wantedSymbols(list string) map[string]bool {
	wanted := map[string]bool{}
	for _, s := range strings.Split(list, ",") {
		if s = strings.TrimSpace(s); s != "" {
			wanted[strings.ToUpper(s)] = true
		}
	}
	return wanted
}
