package drifttest

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A Log is what a proxy was asked.
type Log struct {
	mu    sync.Mutex
	paths []string
}

// Opinions lists the questions that may have another answer tomorrow: which
// versions there are, and which is the newest.
func (l *Log) Opinions() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	var all []string
	for _, p := range l.paths {
		if base := path.Base(p); base == "@latest" || base == "list" {
			all = append(all, p)
		}
	}
	return all
}

// AnswerToday puts a proxy on the loopback interface in front of the [Proxy]
// that the environment names. As some proxies do, it says of each release that
// it came out when it was asked for. The module cache is empty again.
func AnswerToday(t *testing.T) *Log {
	t.Helper()
	return Serve(t, func(w http.ResponseWriter, r *http.Request) bool {
		version, ok := strings.CutSuffix(path.Base(r.URL.Path), ".info")
		if ok {
			_, _ = w.Write([]byte(`{"Version":"` + version + `","Time":"` + time.Now().UTC().Format(time.RFC3339) + `"}`)) //nolint:gosec // The reader is the go command, which notices an error.
		}
		return ok
	})
}

// Serve puts a proxy on the loopback interface in front of the [Proxy] that the
// environment names. What answer does not answer, the Proxy does. The module cache
// is empty again.
func Serve(t *testing.T, answer func(http.ResponseWriter, *http.Request) bool) *Log {
	t.Helper()
	dir, ok := strings.CutPrefix(os.Getenv("GOPROXY"), scheme)
	require.True(t, ok, "there is no proxy yet")
	log := &Log{}
	files := http.FileServer(http.Dir(dir))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		log.mu.Lock()
		log.paths = append(log.paths, r.URL.Path)
		log.mu.Unlock()
		if !answer(w, r) {
			files.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(server.Close)
	t.Setenv("GOPROXY", server.URL)
	EmptyCache(t)
	return log
}
