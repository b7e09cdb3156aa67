package main

import "net/http"

// maxBody is how large a body may be. The largest note that we have is 300 kB.
const maxBody = 1 << 20

// handler is what holds for all requests, around the routes.
func (s *service) handler() http.Handler {
	var h http.Handler = router{mux: s.routes()}
	h = refuseOtherSites(h)
	h = s.answerPanics(h)
	h = s.logRequests(h)
	h = bePatient(h, s.idle)
	// Outside the other decorators, since it closes the connection by way of the
	// ResponseWriter that net/http made.
	return http.MaxBytesHandler(h, maxBody)
}

// refuseOtherSites lets only our own pages write. Programs say nothing about the site
// that they come from, and are let through.
func refuseOtherSites(next http.Handler) http.Handler {
	p := http.NewCrossOriginProtection()
	p.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fail(w, http.StatusForbidden, "other sites may not write")
	}))
	return p.Handler(next)
}

// routes says who answers what.
func (s *service) routes() *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("/healthz", s.health)
	// The first API, the last phone that used it was updated in March.
	mux.HandleFunc("/v0/", gone)
	mux.HandleFunc("/v0", notFound) // or else ServeMux redirects it to /v0/

	mux.HandleFunc("GET /notes", s.list)
	mux.HandleFunc("POST /notes", s.create)
	mux.HandleFunc("GET /notes/tags", s.listTags)
	mux.HandleFunc("GET /notes/{id}", s.get)
	mux.HandleFunc("PUT /notes/{id}", s.put)
	mux.HandleFunc("DELETE /notes/{id}", s.remove)
	mux.HandleFunc("GET /notes/{id}/text", s.getText)
	mux.HandleFunc("HEAD /notes/{id}/text", s.getText)
	return mux
}

func gone(w http.ResponseWriter, _ *http.Request) {
	fail(w, http.StatusGone, "use /notes")
}
