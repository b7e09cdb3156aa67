package main

import (
	"encoding/json"
	"io"
	"io/ioutil"
	"net/http"
	"sort"
	"strconv"
	"strings"

	"github.com/gorilla/mux"
	uuid "github.com/satori/go.uuid"
	log "github.com/sirupsen/logrus"
)

func health(w http.ResponseWriter, r *http.Request) {
	io.WriteString(w, "ok\n")
}

func list(w http.ResponseWriter, r *http.Request) {
	reply(w, http.StatusOK, page(r, notes.all()))
}

// listTeam lists the notes with the team's name among their tags.
func listTeam(w http.ResponseWriter, r *http.Request) {
	reply(w, http.StatusOK, page(r, tagged(notes.all(), mux.Vars(r)["team"])))
}

func listTag(w http.ResponseWriter, r *http.Request) {
	reply(w, http.StatusOK, page(r, tagged(notes.all(), mux.Vars(r)["tag"])))
}

// search finds notes by a piece of their title or text.
func search(w http.ResponseWriter, r *http.Request) {
	q := strings.ToLower(mux.Vars(r)["q"])
	found := []*note{}
	for _, n := range notes.all() {
		if strings.Contains(strings.ToLower(n.Title), q) || strings.Contains(strings.ToLower(n.Text), q) {
			found = append(found, n)
		}
	}
	reply(w, http.StatusOK, page(r, found))
}

// listTags counts how many notes have each tag.
func listTags(w http.ResponseWriter, r *http.Request) {
	type count struct {
		Tag   string `json:"tag"`
		Notes int    `json:"notes"`
	}
	counts := map[string]int{}
	for _, n := range notes.all() {
		for _, tag := range n.Tags {
			counts[tag]++
		}
	}
	tags := []count{}
	for tag, n := range counts {
		tags = append(tags, count{tag, n})
	}
	sort.Slice(tags, func(i, j int) bool { return tags[i].Tag < tags[j].Tag })
	reply(w, http.StatusOK, tags)
}

func get(w http.ResponseWriter, r *http.Request) {
	n := notes.get(mux.Vars(r)["id"])
	if n == nil {
		fail(w, http.StatusNotFound, "no such note")
		return
	}
	reply(w, http.StatusOK, n)
}

// getText is for the printer in the workshop, which knows no JSON.
func getText(w http.ResponseWriter, r *http.Request) {
	n := notes.get(mux.Vars(r)["id"])
	if n == nil {
		fail(w, http.StatusNotFound, "no such note")
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	io.WriteString(w, n.Title+"\n\n"+n.Text+"\n")
}

func create(w http.ResponseWriter, r *http.Request) {
	n := readNote(w, r)
	if n == nil {
		return
	}
	n.ID = uuid.NewV4().String()
	notes.put(n)
	w.Header().Set("Location", "/notes/"+n.ID)
	reply(w, http.StatusCreated, n)
}

// put replaces a note. A phone that was offline makes up ids of its own, so a
// note that we do not know is made.
func put(w http.ResponseWriter, r *http.Request) {
	n := readNote(w, r)
	if n == nil {
		return
	}
	n.ID = mux.Vars(r)["id"]
	status := http.StatusOK
	if notes.put(n) {
		status = http.StatusCreated
	}
	reply(w, status, n)
}

func remove(w http.ResponseWriter, r *http.Request) {
	if !notes.remove(mux.Vars(r)["id"]) {
		fail(w, http.StatusNotFound, "no such note")
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// readNote reads the note in the body. It has answered when it returns nil.
func readNote(w http.ResponseWriter, r *http.Request) *note {
	body, err := ioutil.ReadAll(r.Body)
	if err != nil {
		log.WithError(err).Warn("cannot read the body")
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

// page cuts out what ?offset= and ?limit= ask for.
// TODO: the number of all notes in a header, the phones would like that
func page(r *http.Request, all []*note) []*note {
	offset, err := strconv.Atoi(r.URL.Query().Get("offset"))
	if err != nil {
		offset = 0
	}
	if offset > len(all) {
		offset = len(all)
	}
	all = all[offset:]
	limit, err := strconv.Atoi(r.URL.Query().Get("limit"))
	if err != nil || limit > len(all) {
		limit = len(all)
	}
	return all[:limit]
}

func tagged(all []*note, tag string) []*note {
	found := []*note{}
	for _, n := range all {
		for _, t := range n.Tags {
			if t == tag {
				found = append(found, n)
				break
			}
		}
	}
	return found
}

func reply(w http.ResponseWriter, status int, v interface{}) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(v); err != nil {
		log.WithError(err).Debug("cannot answer")
	}
}

func fail(w http.ResponseWriter, status int, text string) {
	reply(w, status, map[string]string{"error": text})
}
