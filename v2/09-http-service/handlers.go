package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
)

// service answers the requests.
type service struct {
	notes *store
	idle  time.Duration // how long a client may be silent
	log   *slog.Logger
}

func (s *service) health(w http.ResponseWriter, _ *http.Request) {
	fmt.Fprintln(w, "ok")
}

// list lists the notes of a team, those with a tag, those that a search finds, or
// all. The first of these that the request asks for counts.
func (s *service) list(w http.ResponseWriter, r *http.Request) {
	all := s.notes.all()
	query := r.URL.Query()
	if team := teamOf(r); team != "" {
		replyPage(w, r, tagged(all, team))
	} else if query.Has("tag") && oneLine(query.Get("tag")) {
		replyPage(w, r, tagged(all, query.Get("tag")))
	} else if q := query.Get("q"); q != "" && oneLine(q) {
		replyPage(w, r, found(all, q))
	} else {
		replyPage(w, r, all)
	}
}

// teamOf returns the team whose name the request came to. Each team has a name of
// its own, and sees its own notes under it. The name is compared as it is written: a
// capital makes it another one, and in an absolute URL so does a port.
func teamOf(r *http.Request) string {
	host := r.Host
	if !r.URL.IsAbs() { // A batch may have absolute URLs.
		host, _, _ = strings.Cut(host, ":")
	}
	team, ok := strings.CutSuffix(host, ".notes.internal")
	if !ok || strings.Trim(team, "abcdefghijklmnopqrstuvwxyz") != "" {
		return ""
	}
	return team
}

// oneLine reports whether a value has no line break. One that has was never found by
// the pattern of a route, and lists all notes to this day.
func oneLine(value string) bool { return !strings.Contains(value, "\n") }

// found returns the notes with a text in their title or text, whatever its case.
func found(all []*note, q string) []*note {
	q = strings.ToLower(q)
	notes := []*note{}
	for _, n := range all {
		if strings.Contains(strings.ToLower(n.Title), q) || strings.Contains(strings.ToLower(n.Text), q) {
			notes = append(notes, n)
		}
	}
	return notes
}

// listTags counts how many notes have each tag.
func (s *service) listTags(w http.ResponseWriter, _ *http.Request) {
	type count struct {
		Tag   string `json:"tag"`
		Notes int    `json:"notes"`
	}
	counts := map[string]int{}
	for _, n := range s.notes.all() {
		for _, tag := range n.Tags {
			counts[tag]++
		}
	}
	tags := []count{}
	for tag, n := range counts {
		tags = append(tags, count{tag, n})
	}
	slices.SortFunc(tags, func(a, b count) int { return strings.Compare(a.Tag, b.Tag) })
	reply(w, http.StatusOK, tags)
}

func (s *service) get(w http.ResponseWriter, r *http.Request) {
	n := s.notes.get(r.PathValue("id"))
	if n == nil {
		fail(w, http.StatusNotFound, "no such note")
		return
	}
	reply(w, http.StatusOK, n)
}

// getText is for the printer in the workshop, which knows no JSON.
func (s *service) getText(w http.ResponseWriter, r *http.Request) {
	n := s.notes.get(r.PathValue("id"))
	if n == nil {
		fail(w, http.StatusNotFound, "no such note")
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	fmt.Fprintf(w, "%s\n\n%s\n", n.Title, n.Text)
}

func (s *service) create(w http.ResponseWriter, r *http.Request) {
	n := s.readNote(w, r)
	if n == nil {
		return
	}
	n.ID = uuid.NewString()
	if _, err := s.notes.put(n); err != nil {
		s.failStore(w, r, err)
		return
	}
	w.Header().Set("Location", "/notes/"+n.ID)
	reply(w, http.StatusCreated, n)
}

// put replaces a note. A phone that was offline makes up ids of its own, so a
// note that we do not know is made.
func (s *service) put(w http.ResponseWriter, r *http.Request) {
	n := s.readNote(w, r)
	if n == nil {
		return
	}
	n.ID = r.PathValue("id")
	isNew, err := s.notes.put(n)
	if err != nil {
		s.failStore(w, r, err)
		return
	}
	status := http.StatusOK
	if isNew {
		status = http.StatusCreated
	}
	reply(w, status, n)
}

func (s *service) remove(w http.ResponseWriter, r *http.Request) {
	found, err := s.notes.remove(r.PathValue("id"))
	if err != nil {
		s.failStore(w, r, err)
		return
	}
	if !found {
		fail(w, http.StatusNotFound, "no such note")
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// readNote reads the note in the body. It has answered when it returns nil.
func (s *service) readNote(w http.ResponseWriter, r *http.Request) *note {
	if r.ContentLength > maxBody { // or else a client that waits for leave gets it
		fail(w, http.StatusRequestEntityTooLarge, "too large")
		return nil
	}
	body, err := io.ReadAll(r.Body)
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		fail(w, http.StatusRequestEntityTooLarge, "too large")
		return nil
	}
	if err != nil {
		s.log.WarnContext(r.Context(), "cannot read the body", slog.Any("error", err))
		fail(w, http.StatusBadRequest, "cannot read the body")
		return nil
	}
	n := &note{}
	if err := json.Unmarshal(body, n); err != nil {
		fail(w, http.StatusBadRequest, "not a note: "+err.Error())
		return nil
	}
	n.Title = strings.TrimSpace(n.Title)
	if n.Title == "" {
		fail(w, http.StatusUnprocessableEntity, "a note needs a title")
		return nil
	}
	if n.Tags == nil {
		n.Tags = []string{}
	}
	return n
}

// replyPage answers with what ?offset= and ?limit= cut out. What is no number counts
// as not given.
// TODO: the number of all notes in a header, the phones would like that
func replyPage(w http.ResponseWriter, r *http.Request, all []*note) {
	query := r.URL.Query()
	offset, err := strconv.Atoi(query.Get("offset"))
	if err != nil {
		offset = 0
	}
	limit, err := strconv.Atoi(query.Get("limit"))
	if err != nil {
		limit = len(all)
	}
	if offset < 0 || limit < 0 {
		fail(w, http.StatusBadRequest, "offset and limit cannot be negative")
		return
	}
	all = all[min(offset, len(all)):]
	reply(w, http.StatusOK, all[:min(limit, len(all))])
}

func tagged(all []*note, tag string) []*note {
	found := []*note{}
	for _, n := range all {
		if slices.Contains(n.Tags, tag) {
			found = append(found, n)
		}
	}
	return found
}

func reply(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // when it fails, the client is gone
}

func fail(w http.ResponseWriter, status int, text string) {
	reply(w, status, map[string]string{"error": text})
}

// failStore answers when the file could not be written.
func (s *service) failStore(w http.ResponseWriter, r *http.Request, err error) {
	s.log.ErrorContext(r.Context(), "cannot store", slog.Any("error", err))
	fail(w, http.StatusInternalServerError, "cannot store")
}
