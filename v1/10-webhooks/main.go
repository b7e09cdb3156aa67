// hooker takes events from our services and posts them, signed, to everybody
// who has subscribed to them.
//
//	hooker -subscribers subscribers.txt -spool /var/spool/hooker
//
// An event comes in as POST /events/TOPIC, whatever its body is. The answer is
// 202 with the id of the event, and from then on it is our job to deliver it, to
// each subscriber at least once. What could not be delivered ends up in
// failed.log in the spool directory. With -once it does not listen, but delivers
// what is in the spool and ends; with -list it prints what is in the spool.
//
// If HOOKER_KEY is set, events must be signed with it like those that we send.
//
// Exit codes: 0 stopped or delivered, 1 something is wrong with a file or the
// address, 2 bad usage, 3 with -once: some events were not delivered.
package main

import (
	"context"
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
	addr     = flag.String("addr", "localhost:8080", "address to listen on")
	subsFile = flag.String("subscribers", "", "file of subscribers, one a line: NAME URL SECRET [topics=T,...] [rate=N] (required)")
	spoolDir = flag.String("spool", "", "directory for events that are not delivered yet (required)")
	timeout  = flag.Duration("timeout", 10*time.Second, "give up on a delivery after this long, 0: never")
	tries    = flag.Int("tries", 10, "try to deliver an event so many times")
	pause    = flag.Duration("pause", time.Second, "pause before the second try; it doubles with each one")
	maxPause = flag.Duration("max-pause", 10*time.Minute, "longest pause")
	private  = flag.Bool("private", false, "deliver to private addresses, too")
	once     = flag.Bool("once", false, "deliver what is in the spool and end")
	list     = flag.Bool("list", false, "print what is in the spool and end")
)

func usage() {
	fmt.Fprintln(os.Stderr, "usage: hooker [-addr A] [-timeout D] [-tries N] [-pause D] [-max-pause D] [-private] [-once | -list] -subscribers FILE -spool DIR")
	flag.PrintDefaults()
}

func main() {
	flag.Usage = usage
	flag.Parse()
	log.SetFormatter(&log.TextFormatter{FullTimestamp: true})

	if *subsFile == "" || *spoolDir == "" || flag.NArg() > 0 || *tries < 1 || *pause <= 0 || *maxPause < *pause {
		usage()
		os.Exit(2)
	}
	subs, err := readSubscribers(*subsFile)
	if err != nil {
		log.Fatal(err)
	}
	if *list {
		if err := listSpool(subs); err != nil {
			log.Fatal(err)
		}
		return
	}
	client.Timeout = *timeout
	sp, waiting, err := openSpool(*spoolDir, subs)
	if err != nil {
		log.Fatal(err)
	}
	defer sp.close()

	if *once {
		deliverOnce(sp, subs, waiting)
		return
	}
	serve(sp, subs, waiting)
}

// deliverOnce delivers what is in the spool.
func deliverOnce(sp *spool, subs []*subscriber, waiting []*event) {
	h := newHooker(sp, subs)
	for _, e := range waiting {
		h.send(e)
	}
	h.retries.Wait()
	if err := sp.compact(waiting); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%d delivered, %d failed\n", h.delivered, h.failed)
	if h.failed > 0 {
		sp.close()
		os.Exit(3)
	}
}

// serve takes and delivers events until it gets a signal.
func serve(sp *spool, subs []*subscriber, waiting []*event) {
	h := newHooker(sp, subs)
	go h.run()
	go func() {
		for _, e := range waiting {
			h.queue <- e
		}
	}()

	srv := &http.Server{Addr: *addr, Handler: http.HandlerFunc(h.take)}
	stopped := make(chan struct{})
	sig := make(chan os.Signal, 1)
	signal.Notify(sig, os.Interrupt, syscall.SIGTERM)
	go func() {
		log.WithField("signal", <-sig).Info("stopping")
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		if err := srv.Shutdown(ctx); err != nil {
			log.WithError(err).Warn("requests cut off")
		}
		close(stopped)
	}()

	log.WithFields(log.Fields{"addr": *addr, "subscribers": len(subs), "waiting": len(waiting), "version": version}).Info("listening")
	if err := srv.ListenAndServe(); err != http.ErrServerClosed {
		log.Fatal(err)
	}
	<-stopped
	time.Sleep(100 * time.Millisecond) // for deliveries that are nearly done
	os.Exit(0)
}
