package web

import (
	"errors"
	"fmt"
	"net/http"
	"path"
	"runtime/debug"
	"strconv"
	"strings"

	"brownfield/tools/internal/printable"
	"brownfield/tools/school/gallery"
)

// answer answers a request that may be answered.
func (s site) answer(w http.ResponseWriter, r *http.Request) {
	switch {
	case isDrawing(r):
		s.draw(w, r)
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "there is nothing to change here", http.StatusMethodNotAllowed)
	case s.live != nil && r.URL.Path == "/"+gallery.Events:
		s.live.events(w, r)
	default:
		s.page(w, r)
	}
}

// page answers with a page of the gallery.
func (s site) page(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Path, "/")
	if name == "" || strings.HasSuffix(name, "/") {
		name += "index.html"
	}
	page, err := s.gallery.Page(r.Context(), name)
	if errors.Is(err, gallery.ErrNotFound) && path.Ext(name) == "" {
		if _, err := s.gallery.Page(r.Context(), name+"/index.html"); err == nil {
			http.Redirect(w, r, "/"+name+"/", http.StatusFound) //nolint:gosec // A page has this name.
			return
		}
	}
	switch {
	case err == nil:
		for _, fault := range page.Faults {
			s.report(r, fault)
		}
		answer(w, http.StatusOK, page)
	case r.Context().Err() != nil: // The person has gone on to another page.
	case errors.Is(err, gallery.ErrNotFound):
		page, err := s.gallery.NotFound()
		s.otherwise(w, http.StatusNotFound, page, err)
	default:
		s.report(r, err)
		s.broken(w, err)
	}
}

// broken answers with a page that says what went wrong.
func (s site) broken(w http.ResponseWriter, cause error) {
	page, err := s.gallery.Broken(cause)
	s.otherwise(w, http.StatusInternalServerError, page, err)
}

// otherwise answers with a page about an error, or with one line if even that cannot
// be made.
func (s site) otherwise(w http.ResponseWriter, status int, page gallery.Page, err error) {
	if err != nil {
		s.says.Print(printable.Line(err.Error()))
		http.Error(w, "the page cannot be shown; kata web has printed why", status)
		return
	}
	answer(w, status, page)
}

func (s site) report(r *http.Request, err error) {
	s.says.Print(printable.Line(r.URL.Path + ": " + err.Error()))
}

// answer sends a page. A picture brings its own styles, and may do nothing else.
func answer(w http.ResponseWriter, status int, page gallery.Page) {
	header := w.Header()
	if strings.HasPrefix(page.Type, "image/") {
		header.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox")
	}
	header.Set("Content-Type", page.Type)
	header.Set("Content-Length", strconv.Itoa(len(page.Text)))
	w.WriteHeader(status)
	_, _ = w.Write(page.Text) // A browser that is gone needs no answer.
}

// recovered makes a page of a panic, and prints where it was.
func (s site) recovered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			cause := recover()
			if cause == nil {
				return
			}
			if cause == http.ErrAbortHandler { //nolint:errorlint // It is the value itself that means it.
				panic(cause)
			}
			s.report(r, fmt.Errorf("a fault of kata web: %v", cause))
			s.says.Print(string(debug.Stack()))
			s.broken(w, errors.New("kata web has a fault; what it has printed says where"))
		}()
		next.ServeHTTP(w, r)
	})
}
