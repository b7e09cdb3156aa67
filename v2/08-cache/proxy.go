package main

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// What X-Cache says.
const (
	hit    = "HIT"    // from the cache
	miss   = "MISS"   // from the service
	stale  = "STALE"  // from the cache, too old, but the service is down
	bypass = "BYPASS" // not for the cache
)

// proxy is the program, set up.
type proxy struct {
	opts    options
	log     *slog.Logger
	client  *http.Client
	forward *httputil.ReverseProxy // takes what is not for the cache to the service
	cache   *cache
}

// newProxy makes what depends on the flags.
func newProxy(opts options, u *url.URL, log *slog.Logger) *proxy {
	p := &proxy{opts: opts, log: log}
	p.client = &http.Client{
		Timeout: opts.timeout,
		// A redirect is an answer like any other, the client can follow it.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	p.forward = &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) { passOn(r, u) },
		ModifyResponse: func(resp *http.Response) error {
			resp.Header.Set("X-Cache", bypass)
			return nil
		},
		ErrorHandler: func(w http.ResponseWriter, r *http.Request, err error) {
			log.WarnContext(r.Context(), "upstream failed", slog.String("uri", r.URL.RequestURI()), slog.Any("error", err))
			p.write(r.Context(), w, failure(err), bypass)
		},
	}
	p.cache = newCache(opts.max, opts.ttl, p.fetch, log)
	return p
}

// passOn makes of a client's request the one for the service. ReverseProxy takes
// away what a client can forge or what servers read differently. The service
// knows its clients and has always had all of it.
func passOn(r *httputil.ProxyRequest, u *url.URL) {
	r.Out.URL.RawQuery = r.In.URL.RawQuery
	r.SetURL(u)
	r.Out.Host = r.In.Host
	r.Out.Header["X-Forwarded-For"] = r.In.Header["X-Forwarded-For"]
	r.SetXForwarded() // It adds the client to X-Forwarded-For, and says more than we did.
	for _, name := range []string{"Forwarded", "X-Forwarded-Host", "X-Forwarded-Proto"} {
		r.Out.Header[name] = r.In.Header[name]
	}
}

// ServeHTTP answers one request.
func (p *proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ctx, key := r.Context(), r.URL.RequestURI()
	p.log.DebugContext(ctx, "request", slog.String("method", r.Method), slog.String("host", r.Host), slog.String("uri", key))
	if r.Method != http.MethodGet {
		if p.opts.timeout > 0 {
			var cancel context.CancelFunc
			ctx, cancel = context.WithTimeout(ctx, p.opts.timeout)
			defer cancel()
			r = r.WithContext(ctx)
		}
		p.forward.ServeHTTP(w, r)
		return
	}
	if !strings.HasPrefix(key, "/") {
		// After -upstream it could be anything: a port, or @ and another host.
		http.Error(w, "expected a path", http.StatusBadRequest)
		return
	}

	e, how, err := p.cache.get(ctx, key)
	switch {
	case ctx.Err() != nil:
		p.log.DebugContext(ctx, "client is gone", slog.String("uri", key))
	case err != nil:
		p.write(ctx, w, failure(err), miss)
	default:
		p.write(ctx, w, e, how)
	}
}

// write sends an entry to the client.
func (p *proxy) write(ctx context.Context, w http.ResponseWriter, e *entry, how string) {
	h := w.Header()
	maps.Copy(h, e.header)
	h.Set("X-Cache", how)
	if how == hit || how == stale {
		h.Set("Age", strconv.Itoa(int(time.Since(e.stored).Seconds())))
	}
	h.Set("Content-Length", strconv.Itoa(len(e.body)))
	w.WriteHeader(e.status)
	if _, err := w.Write(e.body); err != nil {
		p.log.DebugContext(ctx, "client is gone", slog.Any("error", err))
	}
}

// failure is what the client gets when the service cannot be reached.
func failure(err error) *entry {
	status := http.StatusBadGateway
	if errors.Is(err, errPanic) {
		status = http.StatusInternalServerError
	}
	if waited, ok := errors.AsType[net.Error](err); ok && waited.Timeout() {
		status = http.StatusGatewayTimeout
	}
	return &entry{
		status: status,
		header: http.Header{"Content-Type": {"text/plain; charset=utf-8"}},
		body:   []byte("the quote service does not answer\n"),
	}
}
