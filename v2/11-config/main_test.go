package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestExitCodes(t *testing.T) {
	for err, want := range map[error]int{
		nil:                               0,
		fmt.Errorf("%w: x", flag.ErrHelp): 0,
		fmt.Errorf("%w: x", errUsage):     2,
		errors.New("anything"):            1,
		context.Canceled:                  1,
	} {
		assert.Equal(t, want, exitCode(err), "%v", err)
	}
}

func TestLaterSourcesCountMore(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("g.yaml", []byte("label: file\ntimeout: 2s\nmax_body: 3\n"), 0o600))
	require.NoError(t, os.WriteFile(".env", []byte("GATEWAY_TIMEOUT=4s\nGATEWAY_MAX_BODY=4\n"), 0o600))
	var stdout strings.Builder
	args := []string{"-config", "g.yaml", "-listen", ":1", "-print-config"}
	require.NoError(t, run(t.Context(), args, []string{"GATEWAY_MAX_BODY=5"}, &stdout, io.Discard))
	assert.Equal(t, "listen: :1\ntimeout: 4s\nmax_body: 5\ndebug: false\nmaintenance: false\nlabel: file\napi_key: \"\"\nroutes: []\n", stdout.String())
}

// TestNothingIsSetOutside holds what the map of the environment is for.
func TestNothingIsSetOutside(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile(".env", []byte("GATEWAY_LABEL=local\n"), 0o600))
	require.NoError(t, run(t.Context(), []string{"-print-config"}, nil, io.Discard, io.Discard))
	_, there := os.LookupEnv("GATEWAY_LABEL")
	assert.False(t, there)
}

func newTestGateway(t *testing.T, text string) *gateway {
	t.Helper()
	file := filepath.Join(t.TempDir(), "g.yaml")
	require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	g := newGateway(&source{file: file}, io.Discard)
	g.reload(t.Context())
	require.NotNil(t, g.current.Load())
	return g
}

func get(t *testing.T, g *gateway, url string) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	g.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, url, http.NoBody))
	return w
}

func TestReload(t *testing.T) {
	g := newTestGateway(t, "label: one\nmaintenance: yes\n")
	assert.Equal(t, http.StatusServiceUnavailable, get(t, g, "/").Code)

	require.NoError(t, os.WriteFile(g.source.file, []byte("label: two\ntimeout: soon\n"), 0o600))
	g.reload(t.Context())
	assert.Equal(t, "one", get(t, g, "/").Header().Get("X-Gateway"))

	require.NoError(t, os.WriteFile(g.source.file, []byte("label: three\n"), 0o600))
	g.reload(t.Context())
	w := get(t, g, "/")
	assert.Equal(t, http.StatusNotFound, w.Code)
	assert.Equal(t, "three", w.Header().Get("X-Gateway"))
}

func TestDebugIsALevel(t *testing.T) {
	g := newTestGateway(t, "debug: on\n")
	assert.True(t, g.log.Enabled(t.Context(), slog.LevelDebug))
	require.NoError(t, os.WriteFile(g.source.file, nil, 0o600))
	g.reload(t.Context())
	assert.False(t, g.log.Enabled(t.Context(), slog.LevelDebug))
}
