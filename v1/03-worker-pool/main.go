// mirror downloads a list of files with a fixed number of workers and prints a
// manifest of what is there now.
//
//	mirror -n 8 -o /srv/mirror lists/images.txt
//
// Exit codes: 0 everything is there, 1 bad usage or an unreadable list,
// 2 one or more files could not be had, 130 interrupted.
package main

import (
	"flag"
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"time"

	log "github.com/sirupsen/logrus"
)

const version = "1.4"

var (
	numWorkers = flag.Int("n", 4, "number of workers")
	failFast   = flag.Bool("fail-fast", false, "give up after the first file that fails")
	timeout    = flag.Duration("timeout", 0, "give up on a server that does not answer for this long (default: wait)")
	interval   = flag.Duration("watch", 0, "go through the list again and again, this long apart (default: once)")
	outDir     = flag.String("o", "", "directory to download to (required)")
	verbose    = flag.Bool("v", false, "log every download")
)

var client = &http.Client{}

// quit is closed at the first Ctrl-C.
var quit = make(chan struct{})

func usage() {
	fmt.Fprintln(os.Stderr, "usage: mirror [-n WORKERS] [-fail-fast] [-timeout D] [-watch D] [-v] -o DIR LIST")
	flag.PrintDefaults()
}

func main() {
	flag.Usage = usage
	flag.Parse()
	log.SetFormatter(&log.TextFormatter{FullTimestamp: true})
	if *verbose {
		log.SetLevel(log.DebugLevel)
	}

	if *outDir == "" || flag.NArg() != 1 {
		usage()
		os.Exit(1)
	}
	if *numWorkers < 1 {
		*numWorkers = 1
	}
	entries, err := readList(flag.Arg(0))
	if err != nil {
		log.Fatal(err)
	}
	if err := os.MkdirAll(*outDir, 0755); err != nil {
		log.Fatal(err)
	}

	sig := make(chan os.Signal, 1)
	signal.Notify(sig, os.Interrupt)
	go func() {
		<-sig
		log.Warn("interrupted, finishing what is under way")
		close(quit)
	}()

	for {
		failed := runRound(entries)
		select {
		case <-quit:
			os.Exit(130)
		default:
		}
		if *interval == 0 {
			if failed > 0 {
				os.Exit(2)
			}
			return
		}
		select {
		case <-quit:
			os.Exit(130)
		case <-time.After(*interval):
		}
	}
}

// runRound downloads everything once and prints the manifest. It returns the
// number of files that failed.
func runRound(entries []entry) int {
	start := time.Now()
	results := mirror(entries)
	if err := writeManifest(os.Stdout, entries, results); err != nil {
		log.Fatal(err)
	}
	failed := 0
	for _, e := range entries {
		if res, ok := results[e.url]; ok && res.failed() {
			failed++
		}
	}
	log.WithFields(log.Fields{
		"files":  len(entries),
		"failed": failed,
		"took":   time.Since(start),
	}).Info("done")
	return failed
}
