// notes keeps the notes of our teams: a small JSON API on top of one file.
//
//	notes -addr :8080 -data /var/lib/notes/notes.json
//
// With -batch it does not listen, but sends itself the requests of a file and
// prints the answers. The nightly clean-up and the smoke test after a deploy
// work like that.
//
// Exit codes: 0 stopped, or all requests sent, 1 something is wrong with the
// address or a file, 2 bad usage.
package main

import (
	"flag"
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	log "github.com/sirupsen/logrus"
)

const version = "2.1"

var (
	addr    = flag.String("addr", "localhost:8080", "address to listen on")
	data    = flag.String("data", "", "file with the notes, made when it is not there (required)")
	idle    = flag.Duration("idle", 30*time.Second, "close a connection on which nobody asks for this long")
	batch   = flag.String("batch", "", "do not listen, send the requests in this file (- is standard input)")
	verbose = flag.Bool("v", false, "log every request")
)

var notes *store

func usage() {
	fmt.Fprintln(os.Stderr, "usage: notes [-addr A] [-idle D] [-v] [-batch FILE] -data FILE")
	flag.PrintDefaults()
}

func main() {
	flag.Usage = usage
	flag.Parse()
	log.SetFormatter(&log.TextFormatter{FullTimestamp: true})
	if *verbose {
		log.SetLevel(log.DebugLevel)
	}
	if *data == "" || flag.NArg() > 0 || *idle <= 0 {
		usage()
		os.Exit(2)
	}

	var err error
	if notes, err = openStore(*data); err != nil {
		log.Fatal(err)
	}
	if *batch != "" {
		if err := runBatch(*batch, newRouter(), os.Stdout); err != nil {
			log.Fatal(err)
		}
		return
	}
	serve()
}

// serve answers requests until we get a signal.
func serve() {
	sig := make(chan os.Signal, 1)
	signal.Notify(sig, os.Interrupt, syscall.SIGTERM)
	go func() {
		log.WithField("signal", <-sig).Info("stopping")
		// A note is in the file before its answer is sent, so there is nothing
		// left to save here.
		os.Exit(0)
	}()

	srv := &http.Server{
		Addr:    *addr,
		Handler: newRouter(),
		// No ReadTimeout: it cut the phones off that sync over a slow link
		// (NOTES-31).
		IdleTimeout: *idle,
	}
	log.WithFields(log.Fields{"addr": *addr, "data": *data, "notes": len(notes.all()), "version": version}).Info("listening")
	log.Fatal(srv.ListenAndServe())
}
