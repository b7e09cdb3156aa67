// etl rolls up the exports of the tills for the warehouse: what was sold in
// every hour, by store and category.
//
//	etl -enrich http://products:8080/skus -rate 50 till-0603.csv sales-0603.csv
//	etl -enrich http://products:8080/skus -batches /srv/tills /srv/sales
//
// A run that stops before the end, because of -limit or an error, leaves
// OUT.ckpt behind, and the next one goes on from there.
//
// Exit codes: 0 all done, 1 something failed, 2 bad usage, 3 stopped by -limit
// and there may be more, 130 interrupted.
package main

import (
	"flag"
	"fmt"
	"io/ioutil"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"time"

	"github.com/juju/ratelimit"
	log "github.com/sirupsen/logrus"
)

var (
	limit     = flag.Int("limit", 0, "stop after so many hours of a file (default: all)")
	rate      = flag.Float64("rate", 0, "lookups per second (default: as many as we can)")
	enrichURL = flag.String("enrich", "", "URL of the product service (default: no categories)")
	batchDir  = flag.String("batches", "", "roll up all csv files in this directory")
)

// stats are the totals of the run, for the log.
var stats struct {
	rejected int // could not be read
	dropped  int // no sale
}

func usage() {
	fmt.Fprintln(os.Stderr, "usage: etl [-limit N] [-rate R] [-enrich URL] IN OUT")
	fmt.Fprintln(os.Stderr, "       etl [-limit N] [-rate R] [-enrich URL] -batches DIR OUTDIR")
	flag.PrintDefaults()
}

func main() {
	flag.Usage = usage
	flag.Parse()
	log.SetFormatter(&log.TextFormatter{FullTimestamp: true})

	args := 2
	if *batchDir != "" {
		args = 1
	}
	if flag.NArg() != args {
		usage()
		os.Exit(2)
	}
	if *rate > 0 {
		bucket = ratelimit.NewBucketWithRate(*rate, 1)
	}

	sig := make(chan os.Signal, 1)
	signal.Notify(sig, os.Interrupt)
	go func() {
		<-sig
		log.Warn("interrupted")
		// Let the hour that is being written get to the disk.
		time.Sleep(100 * time.Millisecond)
		os.Exit(130)
	}()

	var code int
	if *batchDir != "" {
		code = runBatches(*batchDir, flag.Arg(0))
	} else {
		code = runFile(flag.Arg(0), flag.Arg(1))
	}
	log.WithFields(log.Fields{
		"rejected": stats.rejected,
		"dropped":  stats.dropped,
	}).Info("finished")
	os.Exit(code)
}

// runFile rolls up one file and returns the exit code.
func runFile(in, out string) int {
	j := &job{in: in, out: out, errc: make(chan error, 1)}
	err := j.run()
	if err == nil {
		return 0
	}
	if err.Error() == limitReached {
		return 3
	}
	log.WithField("file", in).Error(err)
	return 1
}

// runBatches rolls up a directory, file by file. One that fails doesn't keep
// the others from being done, the stores can't help it.
func runBatches(dir, outDir string) int {
	infos, err := ioutil.ReadDir(dir)
	if err != nil {
		log.Error(err)
		return 1
	}
	if err := os.MkdirAll(outDir, 0755); err != nil {
		log.Error(err)
		return 1
	}
	code := 0
	for _, info := range infos {
		if info.IsDir() || !strings.HasSuffix(info.Name(), ".csv") {
			continue
		}
		out := filepath.Join(outDir, info.Name())
		if isDone(out) {
			continue
		}
		c := runFile(filepath.Join(dir, info.Name()), out)
		if c != 0 && code != 1 {
			code = c
		}
	}
	return code
}
