// csvstats prints count, sum, mean, min, max and percentiles of one numeric
// column, per group, over any number of CSV files.
//
//	csvstats -value amount -by region exports/*.csv
//
// Exit codes: 0 all files read, 1 bad usage or nothing could be written,
// 2 one or more files were left out.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/signal"
	"sync/atomic"
	"time"

	"github.com/pkg/errors"
	log "github.com/sirupsen/logrus"
)

var (
	groupBy  = flag.String("by", "", "column to group by (default: everything in one group)")
	valueCol = flag.String("value", "", "numeric column to aggregate (required)")
	format   = flag.String("format", "table", "output format: table or json")
)

// interrupted is set to 1 by the signal handler.
var interrupted int32

func usage() {
	fmt.Fprintln(os.Stderr, "usage: csvstats [-by COL] -value COL [-format table|json] FILE...|-")
	flag.PrintDefaults()
}

func main() {
	flag.Usage = usage
	flag.Parse()
	log.SetFormatter(&log.TextFormatter{FullTimestamp: true})

	if *valueCol == "" || flag.NArg() == 0 {
		usage()
		os.Exit(1)
	}
	if *format != "table" && *format != "json" {
		log.Fatalf("unknown format %q", *format)
	}

	// A half-finished report looks just like a finished one, so after Ctrl-C
	// we let the workers run out and print nothing (see OPS-311).
	sig := make(chan os.Signal, 1)
	signal.Notify(sig, os.Interrupt)
	go func() {
		for range sig {
			log.Warn("interrupted, stopping")
			atomic.StoreInt32(&interrupted, 1)
		}
	}()

	files, failed := openAll(flag.Args())

	results := make(chan fileResult)
	for _, f := range files {
		go processFile(f, results)
	}
	rows := 0
	for i := 0; i < len(files); i++ {
		res := <-results
		if res.err != nil {
			log.WithField("file", res.name).Error(res.err)
			failed++
			continue
		}
		rows += res.rows
	}

	if atomic.LoadInt32(&interrupted) == 1 {
		exit(130)
	}
	if err := writeReport(os.Stdout, *format); err != nil {
		log.Fatal(errors.Wrap(err, "write report"))
	}
	log.WithFields(log.Fields{
		"files":  len(files),
		"failed": failed,
		"rows":   rows,
	}).Info("done")
	if failed > 0 {
		exit(2)
	}
	exit(0)
}

// exit gives the logs a moment to reach the collector before the process goes.
func exit(code int) {
	time.Sleep(100 * time.Millisecond)
	os.Exit(code)
}
