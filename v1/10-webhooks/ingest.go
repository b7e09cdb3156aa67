package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/ioutil"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	log "github.com/sirupsen/logrus"
)

const (
	maxBody = 1 << 20 // bytes, of an event

	// window is how old a signed event may be when it comes, or how much the
	// clock of the publisher may be ahead.
	window = 5 * time.Minute
)

// sign returns the signature of a body that is sent at a time.
func sign(key, timestamp string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(timestamp + "."))
	mac.Write(body)
	return "sha256=" + hex.EncodeToString(mac.Sum(nil))
}

// signed says if an event comes from one of our publishers.
func signed(r *http.Request, body []byte) bool {
	key := os.Getenv("HOOKER_KEY")
	if key == "" {
		return true
	}
	timestamp := r.Header.Get("X-Timestamp")
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil {
		return false
	}
	age := time.Now().Unix() - seconds
	if age > int64(window.Seconds()) || age < -int64(window.Seconds()) {
		return false
	}
	return r.Header.Get("X-Signature") == sign(key, timestamp, body)
}

// take answers POST /events/TOPIC.
func (h *hooker) take(w http.ResponseWriter, r *http.Request) {
	topic := strings.TrimPrefix(r.URL.Path, "/events/")
	if topic == "" || strings.ContainsAny(topic, "/ \t\r\n") {
		http.Error(w, "expected /events/TOPIC", http.StatusNotFound)
		return
	}
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", "POST")
		http.Error(w, "expected POST", http.StatusMethodNotAllowed)
		return
	}
	body, err := ioutil.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		if err.Error() == "http: request body too large" {
			http.Error(w, "the event is too large", http.StatusRequestEntityTooLarge)
			return
		}
		http.Error(w, "cannot read the event", http.StatusBadRequest)
		return
	}
	if !signed(r, body) {
		http.Error(w, "the signature is wrong", http.StatusUnauthorized)
		return
	}
	e := h.spool.add(topic, body)
	h.queue <- e
	log.WithFields(log.Fields{"id": e.ID, "topic": topic}).Info("accepted")
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusAccepted)
	fmt.Fprintf(w, "{\"id\":%d}\n", e.ID)
}
