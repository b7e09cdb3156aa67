package main

import (
	"net/http"
	"net/url"
	"path"
	"strings"
)

// idLetters are the letters of an id: one of ours, or one that a phone made up.
const idLetters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._-"

// router finds the pattern for a request as gorilla/mux did, which our clients are
// used to. What it does otherwise than http.ServeMux:
//
//   - paths are cleaned with 301 for every method (ServeMux: 307, not for CONNECT);
//   - a slash at the end is redirected away;
//   - patterns see a path whose escapes are resolved, so %2F divides;
//   - HEAD is a method of its own;
//   - 404 is JSON, 405 has no body.
type router struct {
	mux *http.ServeMux
}

func (rt router) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := r.URL.Path
	if clean := cleanPath(name); clean != name {
		w.Header().Set("Location", withPath(r.URL, clean))
		w.WriteHeader(http.StatusMovedPermanently)
		return
	}
	if rt.has(r.Method, name) {
		plain, u := *r, *r.URL // a copy, and cheaper than Clone
		u.RawPath = ""         // ServeMux then takes Path, whose escapes are resolved
		plain.URL = &u
		rt.mux.ServeHTTP(w, &plain)
		return
	}
	name = strings.TrimSuffix(name, "/")
	if rt.has(r.Method, name) { // so there was a slash, or it would have been found above
		// It stays on this host: what is cleaned begins with one slash.
		http.Redirect(w, r, withPath(r.URL, name), http.StatusMovedPermanently) //nolint:gosec // See above.
		return
	}
	var allowed []string
	for _, method := range []string{http.MethodDelete, http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut} {
		if rt.has(method, name) {
			allowed = append(allowed, method)
		}
	}
	if len(allowed) == 0 {
		notFound(w, r)
		return
	}
	w.Header().Set("Allow", strings.Join(allowed, ", "))
	w.WriteHeader(http.StatusMethodNotAllowed)
}

// has reports whether there is a handler for a method and a path.
func (rt router) has(method, name string) bool {
	if rest, ok := strings.CutPrefix(name, "/notes/"); ok && strings.Trim(rest, idLetters+"/") != "" {
		return false
	}
	_, pattern := rt.mux.Handler(&http.Request{Method: method, URL: &url.URL{Path: name}})
	// For ServeMux a pattern with GET is one for HEAD as well.
	return pattern != "" && (method != http.MethodHead || !strings.HasPrefix(pattern, "GET "))
}

// withPath returns a URL with another path.
func withPath(u *url.URL, name string) string {
	other := *u
	other.Path, other.RawPath = name, ""
	return other.String()
}

// cleanPath resolves dots and double slashes, and keeps a slash at the end.
func cleanPath(name string) string {
	clean := path.Clean("/" + name)
	if strings.HasSuffix(name, "/") && clean != "/" {
		clean += "/"
	}
	return clean
}

func notFound(w http.ResponseWriter, _ *http.Request) {
	fail(w, http.StatusNotFound, "not found")
}
