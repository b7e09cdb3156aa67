package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func decodeYAML(t require.TestingT, text string) (*Config, error) {
	root, err := parseYAML("g.yaml", []byte(text))
	require.NoError(t, err)
	return decode(root)
}

// TestNoOutputShowsASecret goes through what a program prints with.
func TestNoOutputShowsASecret(t *testing.T) {
	cfg, err := decodeYAML(t, "api_key: hunter1\nroutes: {prefix: /, upstream: 'http://u:hunter2@h', api_key: hunter3}\n")
	require.NoError(t, err)
	var all bytes.Buffer
	require.NoError(t, cfg.print(&all))
	require.NoError(t, json.NewEncoder(&all).Encode(cfg)) //nolint:gosec // That it does no harm is what is tested.
	fmt.Fprintf(&all, "%v %+v %#v %s %q %x\n", cfg, *cfg, *cfg, cfg.APIKey, cfg.APIKey, cfg.APIKey)
	slog.New(slog.NewTextHandler(&all, nil)).InfoContext(t.Context(), "x", slog.Any("cfg", cfg), slog.Any("key", cfg.APIKey))
	slog.New(slog.NewJSONHandler(&all, nil)).InfoContext(t.Context(), "x", slog.Any("cfg", cfg), slog.Any("key", cfg.APIKey))
	assert.NotContains(t, all.String(), "hunter")
	assert.Contains(t, all.String(), "redacted")
}

func TestEveryProblemHasItsPlaceAndPath(t *testing.T) {
	_, err := decodeYAML(t, "timeout: soon\nroutes:\n- prefix: /\n  upstraem: http://h\n")
	require.Error(t, err)
	assert.Equal(t, []string{
		"g.yaml:1: timeout: expected a duration of 1ms or more, such as 1.5s",
		"g.yaml:4: routes[0].upstraem: unknown key, did you mean upstream?",
		"g.yaml:3: routes[0].upstream: is missing",
	}, strings.Split(err.Error(), "\n"))
}

func TestRoutesInheritFromTheTop(t *testing.T) {
	cfg, err := decodeYAML(t, "routes: [{prefix: /a, upstream: 'http://h'}, {prefix: /b, upstream: 'http://h', timeout: 1s, api_key: b}]\ntimeout: 3s\napi_key: a\n")
	require.NoError(t, err)
	assert.Equal(t, 3*time.Second, cfg.Routes[0].Timeout)
	assert.Equal(t, Secret("a"), cfg.Routes[0].APIKey)
	assert.Equal(t, time.Second, cfg.Routes[1].Timeout)
	assert.Equal(t, Secret("b"), cfg.Routes[1].APIKey)
}

// TestEditDistance holds what a distance is, and one case with each edit.
func TestEditDistance(t *testing.T) {
	assert.Equal(t, 3, editDistance("kitten", "sitting"))
	word := rapid.StringOfN(rapid.RuneFrom([]rune("abc")), 0, 6, -1)
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := word.Draw(t, "a"), word.Draw(t, "b"), word.Draw(t, "c")
		assert.Equal(t, a == b, editDistance(a, b) == 0)
		assert.Equal(t, editDistance(a, b), editDistance(b, a))
		assert.LessOrEqual(t, editDistance(a, c), editDistance(a, b)+editDistance(b, c))
	})
}

// TestQuotedTextIsText holds that no text in quotes is taken for anything else.
func TestQuotedTextIsText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.StringMatching(`[ -~]{0,12}`).Draw(t, "text")
		cfg, err := decodeYAML(t, "label: '"+strings.ReplaceAll(want, "'", "''")+"'\n")
		require.NoError(t, err)
		assert.Equal(t, want, cfg.Label)
	})
}

// TestLinesOfTOML holds the places that its parser does not give away.
func TestLinesOfTOML(t *testing.T) {
	lines := tomlLines([]byte("a = 1\n\n[b]\nc.d = 2\n\n[[e]]\n[e.f]\ng = \"\"\"\n\n\"\"\"\n[[e]]\nh = 1\n"))
	assert.Equal(t, map[string]int{
		"a": 1, "b": 3, "b.c": 4, "b.c.d": 4, "e[0]": 6, "e[0].f": 7, "e[0].f.g": 8, "e[1]": 11, "e[1].h": 12,
	}, lines)
}

func BenchmarkLoad(b *testing.B) {
	text := []byte("routes:\n" + strings.Repeat("- {prefix: /a, upstream: 'http://h', timeout: 2s, headers: {X-Shard: 010}}\n", 1000))
	for b.Loop() {
		root, err := parseYAML("g.yaml", text)
		require.NoError(b, err)
		_, err = decode(root)
		require.NoError(b, err)
	}
}
