package main

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/google/uuid"
)

// newLogger makes the logger of the program. What is logged with the context of a
// request has the request's id.
func newLogger(w io.Writer, verbose bool) *slog.Logger {
	level := slog.LevelInfo
	if verbose {
		level = slog.LevelDebug
	}
	return slog.New(requestHandler{slog.NewTextHandler(w, &slog.HandlerOptions{Level: level})})
}

// requestKey is the key of a request's id in its context.
type requestKey struct{}

// requestHandler adds the id of the request that a context belongs to.
type requestHandler struct{ slog.Handler }

func (h requestHandler) Handle(ctx context.Context, record slog.Record) error {
	if id, ok := ctx.Value(requestKey{}).(string); ok {
		record.AddAttrs(slog.String("request", id))
	}
	return h.Handler.Handle(ctx, record)
}

func (h requestHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return requestHandler{h.Handler.WithAttrs(attrs)}
}

func (h requestHandler) WithGroup(name string) slog.Handler {
	return requestHandler{h.Handler.WithGroup(name)}
}

// statusWriter remembers the status for the log.
type statusWriter struct {
	http.ResponseWriter
	status int // 0: no answer has begun
}

func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

func (w *statusWriter) Write(p []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return w.ResponseWriter.Write(p)
}

// Unwrap is for http.ResponseController.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// logRequests gives each request an id, unless it has one, and logs it.
func (s *service) logRequests(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := r.Header.Get("X-Request-Id")
		if id == "" {
			id = uuid.NewString()
		}
		w.Header().Set("X-Request-Id", id)
		ctx := context.WithValue(r.Context(), requestKey{}, id)
		log := s.log.With(slog.String("method", r.Method), slog.String("uri", r.URL.RequestURI()))
		log.DebugContext(ctx, "begin")
		start := time.Now()
		sw := &statusWriter{ResponseWriter: w}
		next.ServeHTTP(sw, r.WithContext(ctx))
		log.DebugContext(ctx, "end", slog.Int("status", sw.status), slog.Duration("took", time.Since(start)))
	})
}

// answerPanics answers 500 when a handler panics. net/http would recover as well,
// but end the connection without a word. That is still the end of an answer that has
// begun: the client must not take it for a complete one.
func (s *service) answerPanics(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if reason := recover(); reason != nil {
				s.answerPanic(w, r, reason)
			}
		}()
		next.ServeHTTP(w, r)
	})
}

func (s *service) answerPanic(w http.ResponseWriter, r *http.Request, reason any) {
	if reason == http.ErrAbortHandler { //nolint:errorlint // It is a value of a panic, and nobody wraps it.
		panic(reason) // it wants the connection to end
	}
	s.log.ErrorContext(r.Context(), "panic", slog.Any("reason", reason), slog.String("stack", string(debug.Stack())))
	if sw, ok := w.(*statusWriter); ok && sw.status != 0 {
		panic(http.ErrAbortHandler)
	}
	fail(w, http.StatusInternalServerError, "internal error")
}
