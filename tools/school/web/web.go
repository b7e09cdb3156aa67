package web

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"

	"brownfield/tools/school/gallery"
)

// Options say what is served.
type Options struct {
	Gallery *gallery.Gallery
	Err     io.Writer // a line for each page that could not be made
	Watch   bool      // check a copy on every save, as long as its page is open
}

// Times and sizes of a request. The pages are made for one person on this machine: what
// takes longer is stuck.
const (
	longestHeader  = 5 * time.Second
	longestRequest = 10 * time.Second
	longestAnswer  = 2 * time.Minute
	longestIdle    = time.Minute
	largestHeader  = 32 << 10
)

// Serve answers requests until ctx ends, and closes the listener. The end of ctx is no
// error; it also ends answers that are under way.
func Serve(ctx context.Context, listener net.Listener, o Options) error {
	addr, ok := listener.Addr().(*net.TCPAddr)
	if !ok || !addr.IP.IsLoopback() {
		return errors.Join(fmt.Errorf("cannot serve on %s: it is no address of this machine alone", listener.Addr()), listener.Close())
	}
	says := log.New(o.Err, "kata: ", 0)
	server := &http.Server{
		ReadHeaderTimeout: longestHeader,
		ReadTimeout:       longestRequest,
		WriteTimeout:      longestAnswer,
		IdleTimeout:       longestIdle,
		MaxHeaderBytes:    largestHeader,
		ErrorLog:          says,
		BaseContext:       func(net.Listener) context.Context { return ctx },
	}
	group, ended := errgroup.WithContext(ctx)
	s := newSite(o.Gallery, says)
	if o.Watch {
		s.gallery.Watched = true
		s.live = &live{gallery: o.Gallery, ctx: ended, tasks: group, copies: map[string]*copied{}}
	}
	server.Handler = handler(s, addr.Port)
	group.Go(func() error { return server.Serve(listener) })
	group.Go(func() error {
		<-ended.Done()
		return server.Close() // Instead of Shutdown, which waits for browsers.
	})
	err := group.Wait()
	s.painter.tasks.Wait() // Close does not wait for what a request has begun.
	if err != nil && !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("cannot serve the pages: %w", err)
	}
	return nil
}

// A site is what a handler answers with.
type site struct {
	gallery *gallery.Gallery
	says    *log.Logger // for the person at the terminal
	live    *live       // nil where nothing is watched
	painter *painter
}

// newSite is a site whose forms have a token of this start.
func newSite(g *gallery.Gallery, says *log.Logger) site {
	g.Token = rand.Text()
	return site{gallery: g, says: says, painter: &painter{token: g.Token}}
}

// handler answers all requests.
func handler(s site, port int) http.Handler {
	return guard(port, http.NewCrossOriginProtection().Handler(s.recovered(http.HandlerFunc(s.answer))))
}
