package web

import (
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"brownfield/tools/school/gallery"
)

// plainPort is the port of an address without one.
const plainPort = 80

// guard refuses what does not come from a page of ours or from the person, and says in
// every answer what a page may do.
func guard(port int, next http.Handler) http.Handler {
	var hosts []string
	for _, host := range []string{"127.0.0.1", "::1", "localhost"} {
		hosts = append(hosts, net.JoinHostPort(host, strconv.Itoa(port)))
		if port == plainPort { // A browser leaves it out.
			hosts = append(hosts, strings.TrimSuffix(net.JoinHostPort(host, ""), ":"))
		}
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Set("Content-Security-Policy", gallery.Policy+"; frame-ancestors 'none'")
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("X-DNS-Prefetch-Control", "off")
		header.Set("Referrer-Policy", "same-origin") // With no-referrer a form of ours would have the origin null.
		header.Set("Cross-Origin-Opener-Policy", "same-origin")
		header.Set("Cross-Origin-Resource-Policy", "same-origin")
		header.Set("Cache-Control", "no-store")
		switch {
		case !slices.Contains(hosts, r.Host):
			http.Error(w, "this server has another name", http.StatusMisdirectedRequest)
		case foreign(r):
			http.Error(w, "requests of other sites are refused", http.StatusForbidden)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// foreign reports whether a request comes from a page of another origin. A browser says
// so in one of two headers; what the person types, and a program such as curl, has
// neither.
func foreign(r *http.Request) bool {
	for _, origin := range r.Header.Values("Origin") {
		if origin != "http://"+r.Host {
			return true
		}
	}
	for _, site := range r.Header.Values("Sec-Fetch-Site") {
		if site != "same-origin" && site != "none" {
			return true
		}
	}
	return false
}
