package main

import (
	"net/http"
	"time"

	"github.com/gorilla/mux"
	uuid "github.com/satori/go.uuid"
	log "github.com/sirupsen/logrus"
)

// idPattern is what an id looks like: one of ours, or one that a phone made up.
const idPattern = "{id:[0-9A-Za-z._-]+}"

// newRouter says who answers what. The first route that fits wins.
func newRouter() *mux.Router {
	r := mux.NewRouter().StrictSlash(true)
	r.NotFoundHandler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fail(w, http.StatusNotFound, "not found")
	})
	r.Use(logRequests)

	r.HandleFunc("/healthz", health)
	// The first API, the last phone that used it was updated in March.
	r.PathPrefix("/v0/").HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fail(w, http.StatusGone, "use /notes")
	})

	// Each team has a name of its own, and sees its own notes under it.
	r.Host("{team:[a-z]+}.notes.internal").Path("/notes").Methods("GET").HandlerFunc(listTeam)

	r.Path("/notes").Methods("GET").Queries("tag", "{tag}").HandlerFunc(listTag)
	r.Path("/notes").Methods("GET").Queries("q", "{q:.+}").HandlerFunc(search)
	r.Path("/notes").Methods("GET").HandlerFunc(list)
	r.Path("/notes").Methods("POST").HandlerFunc(create)
	r.Path("/notes/tags").Methods("GET").HandlerFunc(listTags)
	r.Path("/notes/" + idPattern).Methods("GET").HandlerFunc(get)
	r.Path("/notes/" + idPattern).Methods("PUT").HandlerFunc(put)
	r.Path("/notes/" + idPattern).Methods("DELETE").HandlerFunc(remove)
	r.Path("/notes/"+idPattern+"/text").Methods("GET", "HEAD").HandlerFunc(getText)
	return r
}

// statusWriter remembers the status for the log.
type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// logRequests gives each request an id, unless it has one, and logs it.
func logRequests(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := r.Header.Get("X-Request-Id")
		if id == "" {
			id = uuid.NewV4().String()
		}
		w.Header().Set("X-Request-Id", id)
		entry := log.WithFields(log.Fields{"request": id, "method": r.Method, "uri": r.URL.RequestURI()})
		entry.Debug("begin")
		start := time.Now()
		sw := &statusWriter{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(sw, r)
		entry.WithFields(log.Fields{"status": sw.status, "took": time.Since(start)}).Debug("end")
	})
}
