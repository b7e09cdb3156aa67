package main

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func newService(t testing.TB) *service {
	t.Helper()
	notes, err := openStore(filepath.Join(t.TempDir(), "notes.json"))
	require.NoError(t, err)
	return &service{notes: notes, idle: 1 << 40, log: slog.New(slog.DiscardHandler)}
}

func ask(t testing.TB, h http.Handler, method, target string) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), method, target, http.NoBody))
	return w
}

func TestAPanicIsAnswered(t *testing.T) {
	var log bytes.Buffer
	s := newService(t)
	s.log = newLogger(&log, true)
	h := s.logRequests(s.answerPanics(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/begun" {
			_, _ = io.WriteString(w, "half of")
		}
		if r.URL.Path == "/abort" {
			panic(http.ErrAbortHandler)
		}
		panic("an odd note")
	})))
	w := ask(t, h, http.MethodGet, "/")
	assert.Equal(t, http.StatusInternalServerError, w.Code)
	assert.JSONEq(t, `{"error":"internal error"}`, w.Body.String())
	assert.Regexp(t, `msg=panic .*reason="an odd note" .*request=`+w.Header().Get("X-Request-Id"), log.String())
	assert.PanicsWithValue(t, http.ErrAbortHandler, func() { ask(t, h, http.MethodGet, "/begun") })
	assert.PanicsWithValue(t, http.ErrAbortHandler, func() { ask(t, h, http.MethodGet, "/abort") })
}

// What an error says carries the id of its request, without anybody having passed it.
func TestErrorsNameTheirRequest(t *testing.T) {
	var log bytes.Buffer
	s := newService(t)
	s.log = newLogger(&log, false).With(slog.String("host", "one"))
	s.notes.file = filepath.Join(t.TempDir(), "gone", "notes.json")
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/notes", strings.NewReader(`{"title":"a"}`))
	r.Header.Set("X-Request-Id", "from-the-phone")
	w := httptest.NewRecorder()
	s.handler().ServeHTTP(w, r)
	assert.Equal(t, http.StatusInternalServerError, w.Code)
	assert.Regexp(t, `msg="cannot store" host=one .*request=from-the-phone`, log.String())
	assert.Empty(t, s.notes.all())
}

func TestAllowNamesWhatIsAllowed(t *testing.T) {
	h := newService(t).handler()
	for target, want := range map[string]string{
		"/notes": "GET, POST", "/notes/tags": "DELETE, GET, PUT", "/notes/x": "DELETE, GET, PUT",
		"/notes/x/": "DELETE, GET, PUT", "/notes/x/text": "GET, HEAD",
	} {
		w := ask(t, h, http.MethodPatch, target)
		assert.Equal(t, http.StatusMethodNotAllowed, w.Code, target)
		assert.Equal(t, want, w.Header().Get("Allow"), target)
		assert.Empty(t, w.Body.String(), target)
	}
}

// Wherever a path leads, it is a path of this host, and it is there in two steps.
func TestRedirectsStayHereAndEnd(t *testing.T) {
	h := newService(t).handler()
	rapid.Check(t, func(rt *rapid.T) {
		path := "/" + rapid.StringOf(rapid.SampledFrom([]rune("/./ntesx-\\@:é *"))).Draw(rt, "path")
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", http.NoBody)
		r.URL.Path = path
		for range 3 {
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			to := w.Header().Get("Location")
			if to == "" {
				return
			}
			require.Equal(rt, http.StatusMovedPermanently, w.Code)
			require.Regexp(rt, `^/([^/\\]|$)`, to, path)
			r = httptest.NewRequestWithContext(t.Context(), http.MethodGet, to, http.NoBody)
		}
		rt.Fatalf("%s is redirected more than twice", path)
	})
}

// A store does what a list of notes would do, and so does one that is opened again.
func TestStoreIsAList(t *testing.T) {
	file := filepath.Join(t.TempDir(), "notes.json")
	rapid.Check(t, func(t *rapid.T) {
		require.NoError(t, os.RemoveAll(file))
		s, err := openStore(file)
		require.NoError(t, err)
		list := []note{}
		for range rapid.IntRange(0, 6).Draw(t, "steps") {
			id := rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "id")
			at := slices.IndexFunc(list, func(n note) bool { return n.ID == id })
			if rapid.Bool().Draw(t, "put") {
				text := rapid.String().Draw(t, "text")
				isNew, err := s.put(&note{ID: id, Text: text})
				require.NoError(t, err)
				require.Equal(t, at < 0, isNew)
				if isNew {
					at, list = len(list), append(list, note{ID: id})
				}
				list[at].Text = text
				list[at].Rev++
			} else {
				found, err := s.remove(id)
				require.NoError(t, err)
				require.Equal(t, at >= 0, found)
				if found {
					list = slices.Delete(list, at, at+1)
				}
			}
		}
		for range 2 { // as it is, and opened again
			is := []note{}
			for _, n := range s.all() {
				is = append(is, *n)
			}
			require.Equal(t, list, is)
			s, err = openStore(file)
			require.NoError(t, err)
		}
	})
}

// Readers keep what they have read, whatever writers do meanwhile.
func TestAListDoesNotChange(t *testing.T) {
	s := newService(t).notes
	for i := range 5 {
		_, err := s.put(&note{ID: strconv.Itoa(i)})
		require.NoError(t, err)
	}
	before := s.all()
	_, err := s.remove("1")
	require.NoError(t, err)
	_, err = s.put(&note{ID: "2", Title: "other"})
	require.NoError(t, err)
	for i, n := range before {
		assert.Equal(t, strconv.Itoa(i), n.ID)
		assert.Empty(t, n.Title)
	}
}

func TestAFailedWriteLeavesTheOldFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "notes.json")
	require.NoError(t, os.WriteFile(file, []byte("old"), 0o600))
	err := writeFile(file, func(w io.Writer) error {
		_, _ = io.WriteString(w, "half")
		return io.ErrShortWrite
	})
	require.ErrorIs(t, err, io.ErrShortWrite)
	body, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, "old", string(body))
	left, err := os.ReadDir(filepath.Dir(file))
	require.NoError(t, err)
	assert.Len(t, left, 1)
}

func TestLinksEnd(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.Symlink("b", filepath.Join(dir, "a")))
	require.NoError(t, os.Symlink("a", filepath.Join(dir, "b")))
	_, err := followLinks(filepath.Join(dir, "a"))
	require.ErrorContains(t, err, "too many links")

	// A link in a directory that is a link itself: its .. is that of the real one.
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "disk", "deep"), 0o750))
	require.NoError(t, os.Symlink(filepath.Join("disk", "deep"), filepath.Join(dir, "etc")))
	require.NoError(t, os.Symlink(filepath.Join("..", "notes.json"), filepath.Join(dir, "disk", "deep", "notes.json")))
	require.NoError(t, writeFile(filepath.Join(dir, "etc", "notes.json"), func(io.Writer) error { return nil }))
	assert.FileExists(t, filepath.Join(dir, "disk", "notes.json"))
}

func BenchmarkList(b *testing.B) {
	s := newService(b)
	for i := range 1000 {
		s.notes.notes = append(s.notes.notes, &note{ID: strconv.Itoa(i), Title: "A note", Tags: []string{"t" + strconv.Itoa(i%10)}})
	}
	h := s.handler()
	b.ReportAllocs()
	for b.Loop() {
		if w := ask(b, h, http.MethodGet, "/notes?tag=t7&limit=10"); w.Code != http.StatusOK {
			b.Fatal(w.Code)
		}
	}
}
