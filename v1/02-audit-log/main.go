// auditlog turns events, one JSON object a line on stdin, into audit lines.
// Events of level error and above are also sent to an alert endpoint.
//
//	tail -F events.ndjson | auditlog -source shop -out /var/log/audit.log -alert-url http://alerts:8080/hook
//
// SIGUSR1 switches to level debug, and back with the next one.
//
// Exit codes: 0 end of input, 1 bad usage, a malformed event or an audit log
// that cannot be written.
package main

import (
	"flag"
	"fmt"
	"net/url"
	"os"
	"os/signal"
	"syscall"
	"time"

	log "github.com/sirupsen/logrus"
)

const version = "2.3"

// alertGrace is how long the last alerts get to go out.
const alertGrace = 300 * time.Millisecond

var (
	levelName    = flag.String("level", "info", "least level that is logged: trace, debug, info, warning, error, fatal or panic")
	source       = flag.String("source", "app", "where the events come from, as every line says")
	outFile      = flag.String("out", "", "file to append to (default: standard output)")
	alertURL     = flag.String("alert-url", "", "where to send severe events (default: nowhere)")
	alertTimeout = flag.Duration("alert-timeout", 5*time.Second, "give up on an alert after this long (0: wait)")
)

// startLevel is what -level asked for.
var startLevel log.Level

func usage() {
	fmt.Fprintln(os.Stderr, "usage: auditlog [-level L] [-source NAME] [-out FILE] [-alert-url U] [-alert-timeout D]")
	flag.PrintDefaults()
}

func main() {
	flag.Usage = usage
	flag.Parse()
	if flag.NArg() != 0 {
		usage()
		os.Exit(1)
	}
	var err error
	if startLevel, err = log.ParseLevel(*levelName); err != nil {
		log.Fatal(err)
	}
	if *alertURL != "" {
		u, err := url.Parse(*alertURL)
		if err != nil || (u.Scheme != "http" && u.Scheme != "https") {
			log.Fatalf("-alert-url: not a http url: %s", *alertURL)
		}
	}

	openAudit(startLevel)
	if *alertURL != "" {
		startAlerts()
	}
	sig := make(chan os.Signal, 1)
	signal.Notify(sig, syscall.SIGUSR1)
	go switchLevel(sig)

	process(os.Stdin)
	exit(0)
}

// switchLevel waits for SIGUSR1. Support uses it to look closer without a
// restart, which would tear the pipe.
func switchLevel(sig <-chan os.Signal) {
	for range sig {
		if logger.GetLevel() == startLevel {
			logger.SetLevel(log.DebugLevel)
		} else {
			logger.SetLevel(startLevel)
		}
		log.Infof("level is %s now", logger.GetLevel())
	}
}

// exit ends the program when everything is written.
func exit(code int) {
	if err := out.Flush(); err != nil {
		log.Fatalf("cannot write the audit log: %v", err)
	}
	if *alertURL == "" {
		os.Exit(code)
	}
	time.Sleep(alertGrace)
	os.Exit(code)
}
