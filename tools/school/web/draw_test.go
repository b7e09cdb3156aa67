package web

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"brownfield/tools/internal/longtest"
)

// The page of a kata offers to draw the person's copy, and shows the picture until the
// copy changes; then it says so. Who has not the page's token draws nothing.
func TestACopyIsDrawnForItsPage(t *testing.T) {
	longtest.Begin(t)
	var says bytes.Buffer
	s, root := tiny(t, &says)
	h := handler(s, port)
	const host = "127.0.0.1:4711"
	put := func(text string, at ...string) {
		file := filepath.Join(append([]string{root}, at...)...)
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o750))
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	}
	page := func() string {
		return ask(t, h, http.MethodGet, host, "/01-tiny/lifetimes.html").Body.String()
	}
	draw := func(values url.Values) *httptest.ResponseRecorder {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+host+"/draw", strings.NewReader(values.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", "http://"+host)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}
	put("# A greeting.\nrun greet Ann\n", "katas", "01-tiny", "timeline", "one.txtar")
	require.NotContains(t, page(), "<form", "there is no copy")
	work := filepath.Join(root, "work", "01-tiny")
	require.NoError(t, os.CopyFS(work, os.DirFS(filepath.Join(root, "v2", "01-tiny"))))
	require.Contains(t, page(), `<form method="post" action="../draw" data-draw>`)

	form := url.Values{"token": {s.painter.token}, "kata": {"01-tiny"}, "scenario": {"one"}}
	w := draw(form)
	require.Equal(t, http.StatusSeeOther, w.Code, says.String())
	require.Equal(t, "/01-tiny/lifetimes.html#mine-one", w.Header().Get("Location"))
	require.Contains(t, page(), `id="mine-one"`)
	require.Contains(t, page(), "data:image/svg&#43;xml;base64,")
	require.NotContains(t, page(), "drawn before your last change")
	put("package main\n\nfunc main() { nothing }\n", "work", "01-tiny", "main.go")
	require.Contains(t, page(), "drawn before your last change")

	w = draw(form)
	require.Equal(t, http.StatusInternalServerError, w.Code)
	require.Contains(t, w.Body.String(), "your copy cannot be drawn: work does not build")
	for _, wrong := range []url.Values{
		{"kata": {"01-tiny"}, "scenario": {"one"}},
		{"token": {"x"}, "kata": {"01-tiny"}, "scenario": {"one"}},
	} {
		require.Equal(t, http.StatusForbidden, draw(wrong).Code)
	}
	form.Set("scenario", "two")
	require.Contains(t, draw(form).Body.String(), "no scenario &#34;two&#34;")
	form.Set("scenario", strings.Repeat("x", largestForm))
	require.Equal(t, http.StatusBadRequest, draw(form).Code)
	require.Equal(t, http.StatusMethodNotAllowed, ask(t, h, http.MethodPost, host, "/01-tiny/").Code)
}
