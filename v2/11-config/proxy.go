package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httputil"
	"strings"
	"sync/atomic"
	"time"
)

// gateway is the program, set up. A reload changes current, and nothing else.
type gateway struct {
	source  *source
	log     *slog.Logger
	level   *slog.LevelVar
	current atomic.Pointer[Config] // never changed, only replaced
}

func newGateway(src *source, stderr io.Writer) *gateway {
	g := &gateway{source: src, level: &slog.LevelVar{}}
	g.log = slog.New(slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: g.level}))
	return g
}

// use makes cfg the configuration of the requests that begin from now on.
func (g *gateway) use(ctx context.Context, cfg *Config) {
	g.level.Set(slog.LevelInfo)
	if cfg.Debug {
		g.level.Set(slog.LevelDebug)
	}
	g.log.DebugContext(ctx, "configuration", slog.Any("configuration", cfg))
	g.current.Store(cfg)
}

// reload reads the configuration again. If something is wrong with it, nothing changes.
func (g *gateway) reload(ctx context.Context) {
	cfg, err := g.source.load()
	if err != nil {
		g.log.ErrorContext(ctx, "cannot reload, everything stays as it is", slog.Any("error", err))
		return
	}
	g.use(ctx, cfg)
	g.log.InfoContext(ctx, "reloaded", slog.Int("routes", len(cfg.Routes)))
}

// ServeHTTP answers one request, from beginning to end with one configuration.
func (g *gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	(&exchange{Config: g.current.Load(), log: g.log}).serve(w, r)
}

// exchange is a request and its answer, with the configuration of its beginning.
type exchange struct {
	*Config

	log *slog.Logger
}

func (x *exchange) serve(w http.ResponseWriter, r *http.Request) {
	begin := time.Now()
	if r.URL.Path == "/-/health" {
		x.answer(w, http.StatusOK, "ok")
		return
	}
	if x.Maintenance {
		w.Header().Set("Retry-After", "60")
		x.answer(w, http.StatusServiceUnavailable, "back in a minute")
		return
	}
	rt := x.match(r.URL.Path)
	if rt == nil {
		x.answer(w, http.StatusNotFound, "no route")
		return
	}
	if r.ContentLength > x.MaxBody {
		x.answer(w, http.StatusRequestEntityTooLarge, "body too large")
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, x.MaxBody)

	ctx, cancel := context.WithTimeout(r.Context(), rt.Timeout)
	defer cancel()
	forward := &httputil.ReverseProxy{
		Rewrite: rt.rewrite, ModifyResponse: x.mark, ErrorHandler: x.failed,
		ErrorLog: slog.NewLogLogger(x.log.Handler(), slog.LevelWarn),
	}
	forward.ServeHTTP(w, r.WithContext(ctx))
	x.log.DebugContext(ctx, "passed on", slog.String("method", r.Method), slog.String("path", r.URL.Path),
		slog.String("route", rt.Prefix), slog.Duration("took", time.Since(begin)))
}

// match finds the route of a path.
func (x *exchange) match(path string) *Route {
	for i := range x.Routes {
		if strings.HasPrefix(path, x.Routes[i].Prefix) {
			return &x.Routes[i]
		}
	}
	return nil
}

// rewrite makes of a client's request the one for the service. ReverseProxy takes
// away what a client can forge; the services have always had all of it.
func (rt *Route) rewrite(p *httputil.ProxyRequest) {
	path, u, h := p.In.URL.Path, rt.Upstream, p.Out.Header
	if rt.StripPrefix {
		path = "/" + strings.TrimPrefix(strings.TrimPrefix(path, rt.Prefix), "/")
	}
	p.Out.URL.Scheme = u.Scheme
	p.Out.URL.Host = u.Host
	p.Out.URL.Path = strings.TrimSuffix(u.Path, "/") + path
	p.Out.URL.RawPath = ""
	p.Out.URL.RawQuery = p.In.URL.RawQuery

	for _, name := range []string{"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto"} {
		h[name] = p.In.Header[name]
	}
	for name, text := range rt.Headers {
		h.Set(name, text)
	}
	if client, _, err := net.SplitHostPort(p.In.RemoteAddr); err == nil {
		h.Set("X-Forwarded-For", strings.Join(append(h["X-Forwarded-For"], client), ", "))
	}
	if rt.APIKey != "" {
		h.Set("X-Api-Key", string(rt.APIKey))
	}
	if u.User != nil && h.Get("Authorization") == "" {
		password, _ := u.User.Password()
		p.Out.SetBasicAuth(u.User.Username(), password)
	}
}

// mark says in every answer which of us has given it, for the support.
func (x *exchange) mark(resp *http.Response) error {
	if x.Label != "" {
		resp.Header.Set("X-Gateway", x.Label)
	}
	return nil
}

// answer is what does not come from a service.
func (x *exchange) answer(w http.ResponseWriter, status int, text string) {
	if x.Label != "" {
		w.Header().Set("X-Gateway", x.Label)
	}
	http.Error(w, text, status)
}

// failed answers for a service that did not.
func (x *exchange) failed(w http.ResponseWriter, r *http.Request, err error) {
	x.log.WarnContext(r.Context(), "service failed", slog.String("method", r.Method),
		slog.String("path", r.URL.Path), slog.Any("error", err))
	_, tooLarge := errors.AsType[*http.MaxBytesError](err)
	switch {
	case tooLarge:
		x.answer(w, http.StatusRequestEntityTooLarge, "body too large")
	case errors.Is(err, context.DeadlineExceeded):
		x.answer(w, http.StatusGatewayTimeout, "the service does not answer in time")
	default:
		x.answer(w, http.StatusBadGateway, "the service cannot be reached")
	}
}
