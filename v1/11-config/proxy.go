package main

import (
	"context"
	"log"
	"net/http"
	"net/http/httputil"
	"strings"
	"time"
)

type routeKey struct{}

// forward takes requests to the services. It finds the route in their context.
var forward = &httputil.ReverseProxy{
	Director:       direct,
	ModifyResponse: mark,
	ErrorHandler:   failed,
}

// handle answers one request.
func handle(w http.ResponseWriter, r *http.Request) {
	begin := time.Now()
	if r.URL.Path == "/-/health" {
		answer(w, http.StatusOK, "ok")
		return
	}
	if cfg.Maintenance {
		w.Header().Set("Retry-After", "60")
		answer(w, http.StatusServiceUnavailable, "back in a minute")
		return
	}
	rt := match(r.URL.Path)
	if rt == nil {
		answer(w, http.StatusNotFound, "no route")
		return
	}
	if r.ContentLength > cfg.MaxBody {
		answer(w, http.StatusRequestEntityTooLarge, "body too large")
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, cfg.MaxBody)

	ctx, cancel := context.WithTimeout(context.WithValue(r.Context(), routeKey{}, rt), rt.Timeout)
	defer cancel()
	forward.ServeHTTP(w, r.WithContext(ctx))
	if cfg.Debug {
		log.Printf("%s %s to %s took %s", r.Method, r.URL.Path, rt.Prefix, time.Since(begin))
	}
}

// match finds the route of a path.
func match(path string) *Route {
	for i := range cfg.Routes {
		if strings.HasPrefix(path, cfg.Routes[i].Prefix) {
			return &cfg.Routes[i]
		}
	}
	return nil
}

// direct makes of a client's request the one for the service.
func direct(r *http.Request) {
	rt := r.Context().Value(routeKey{}).(*Route)
	path := r.URL.Path
	if rt.StripPrefix {
		path = "/" + strings.TrimPrefix(strings.TrimPrefix(path, rt.Prefix), "/")
	}
	r.URL.Scheme = rt.target.Scheme
	r.URL.Host = rt.target.Host
	r.URL.Path = strings.TrimSuffix(rt.target.Path, "/") + path
	r.URL.RawPath = ""
	for name, value := range rt.Headers {
		r.Header.Set(name, value)
	}
	if rt.APIKey != "" {
		r.Header.Set("X-Api-Key", rt.APIKey)
	}
	if u := rt.target.User; u != nil && r.Header.Get("Authorization") == "" {
		password, _ := u.Password()
		r.SetBasicAuth(u.Username(), password)
	}
}

// mark says in every answer which of us has given it, for the support.
func mark(resp *http.Response) error {
	if cfg.Label != "" {
		resp.Header.Set("X-Gateway", cfg.Label)
	}
	return nil
}

// answer is what does not come from a service.
func answer(w http.ResponseWriter, status int, text string) {
	if cfg.Label != "" {
		w.Header().Set("X-Gateway", cfg.Label)
	}
	http.Error(w, text, status)
}

// failed answers for a service that did not.
func failed(w http.ResponseWriter, r *http.Request, err error) {
	log.Printf("%s %s: %s", r.Method, r.URL.Path, err)
	switch {
	case strings.Contains(err.Error(), "request body too large"):
		answer(w, http.StatusRequestEntityTooLarge, "body too large")
	case strings.Contains(err.Error(), "deadline exceeded"):
		answer(w, http.StatusGatewayTimeout, "the service does not answer in time")
	default:
		answer(w, http.StatusBadGateway, "the service cannot be reached")
	}
}
