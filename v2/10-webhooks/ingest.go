package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"
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

// signed reports whether an event comes from one of our publishers.
func signed(key string, r *http.Request, body []byte) bool {
	if key == "" {
		return true
	}
	timestamp := r.Header.Get("X-Timestamp")
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil {
		return false
	}
	if time.Since(time.Unix(seconds, 0)).Abs() > window {
		return false
	}
	return hmac.Equal([]byte(r.Header.Get("X-Signature")), []byte(sign(key, timestamp, body)))
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
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
			http.Error(w, "the event is too large", http.StatusRequestEntityTooLarge)
			return
		}
		http.Error(w, "cannot read the event", http.StatusBadRequest)
		return
	}
	if !signed(h.opts.key, r, body) {
		http.Error(w, "the signature is wrong", http.StatusUnauthorized)
		return
	}
	e, err := h.spool.add(topic, body)
	if err != nil {
		h.log.ErrorContext(r.Context(), "cannot write the spool", slog.Any("error", err))
		http.Error(w, "cannot store the event", http.StatusInsufficientStorage)
		return
	}
	h.send(e)
	h.log.InfoContext(r.Context(), "accepted", slog.Int64("id", e.ID), slog.String("topic", topic))
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusAccepted)
	fmt.Fprintf(w, "{\"id\":%d}\n", e.ID)
}
