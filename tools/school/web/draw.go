package web

import (
	"crypto/subtle"
	"errors"
	"net/http"
	"sync"

	"brownfield/tools/internal/printable"
	"brownfield/tools/school/catalog"
	"brownfield/tools/school/gallery"
)

// largestForm is how many bytes a form may have.
const largestForm = 4 << 10

// A painter draws a person's copy when they ask for it, one picture at a time: each
// builds and runs a program.
type painter struct {
	token string // what the form has to send
	mu    sync.Mutex
	tasks sync.WaitGroup // the pictures that are being drawn
}

// draw answers the form that asks for a picture of the person's copy.
func (s site) draw(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, largestForm)
	if err := r.ParseForm(); err != nil {
		http.Error(w, "this form cannot be read", http.StatusBadRequest)
		return
	}
	if subtle.ConstantTimeCompare([]byte(r.PostForm.Get("token")), []byte(s.painter.token)) != 1 {
		http.Error(w, "this page is of another start of kata web: load it again", http.StatusForbidden)
		return
	}
	katas, _ := catalog.Readable(s.gallery.Catalog.Root) // A page says what is wrong with the others.
	kata, err := katas.Find(r.PostForm.Get("kata"))
	if err == nil {
		s.painter.tasks.Add(1)
		defer s.painter.tasks.Done()
		s.painter.mu.Lock()
		defer s.painter.mu.Unlock()
		err = s.gallery.Draw(r.Context(), kata, r.PostForm.Get("scenario"))
	}
	switch {
	case r.Context().Err() != nil: // The person has gone on to another page.
	case err != nil:
		s.says.Print(printable.Line(r.URL.Path + ": " + err.Error()))
		s.broken(w, errors.New("your copy cannot be drawn: "+err.Error()))
	default:
		http.Redirect(w, r, "/"+kata.Name+"/lifetimes.html#mine-"+r.PostForm.Get("scenario"), http.StatusSeeOther) //nolint:gosec // The kata has this name.
	}
}

// isDrawing reports whether a request asks for a picture.
func isDrawing(r *http.Request) bool {
	return r.Method == http.MethodPost && r.URL.Path == "/"+gallery.Draw
}
