package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"maps"
	"strings"
	"testing"
	"testing/slogtest"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// Both handlers keep to the rules of slog.Handler.
func TestLineHandlerIsASlogHandler(t *testing.T) {
	var buf bytes.Buffer
	slogtest.Run(t, func(*testing.T) slog.Handler {
		buf.Reset()
		return newLineHandler(&buf, slog.LevelInfo)
	}, func(t *testing.T) map[string]any { return object(t, buf.Bytes()) })
}

func TestAlertHandlerIsASlogHandler(t *testing.T) {
	var o *outbox
	slogtest.Run(t, func(*testing.T) slog.Handler {
		o = &outbox{queue: make(chan alert, 1)}
		return severe{newAlertHandler(o, slog.LevelInfo)}
	}, func(t *testing.T) map[string]any { return object(t, (<-o.queue).line) })
}

// severe raises the level of records: slogtest logs at info.
type severe struct{ slog.Handler }

func (h severe) Enabled(ctx context.Context, _ slog.Level) bool {
	return h.Handler.Enabled(ctx, slog.LevelError)
}

func (h severe) WithAttrs(attrs []slog.Attr) slog.Handler { return severe{h.Handler.WithAttrs(attrs)} }

func (h severe) WithGroup(name string) slog.Handler { return severe{h.Handler.WithGroup(name)} }

func object(t *testing.T, line []byte) map[string]any {
	t.Helper()
	fields := map[string]any{}
	require.NoError(t, json.Unmarshal(line, &fields), "%s", line)
	return fields
}

// What follows the head of a line is what encoding/json makes of a map: this is
// how logrus made it.
func TestLinesAreThoseOfEncodingJSON(t *testing.T) {
	text := rapid.StringOf(rapid.SampledFrom([]rune("ab<>&\"\\\b\f\n\u2028ü\x00 ")))
	values := rapid.Custom(func(t *rapid.T) any {
		return rapid.OneOf(
			rapid.Map(text, func(s string) any { return s }),
			rapid.Map(rapid.Int(), func(n int) any { return json.Number(strings.Repeat("9", 1+(n&7))) }),
			rapid.Map(rapid.Bool(), func(b bool) any { return b }),
			rapid.Just[any](nil),
			rapid.Map(rapid.SliceOfN(text, 0, 2), func(list []string) any {
				elements := []any{}
				for _, element := range list {
					elements = append(elements, element)
				}
				return elements
			}),
			rapid.Map(rapid.MapOfN(text, text, 0, 2), func(m map[string]string) any {
				members := map[string]any{}
				for name, value := range m {
					members[name] = value
				}
				return members
			}),
		).Draw(t, "value")
	})
	rapid.Check(t, func(t *rapid.T) {
		names := rapid.SampledFrom([]string{"", "a", "Level", "source", "seq", "error", "z", "größe", "user"})
		data := rapid.MapOf(names, values).Draw(t, "data")
		var line bytes.Buffer
		r := slog.NewRecord(time.Date(2019, 6, 3, 11, 42, 7, 999, time.UTC), slog.LevelWarn, text.Draw(t, "msg"), 0)
		r.AddAttrs(entry{"app", 7, data}.attr())
		require.NoError(t, newLineHandler(&line, slog.LevelInfo).Handle(t.Context(), r))

		fields := map[string]any{"source": "app", "seq": 7}
		maps.Copy(fields, data)
		rest, err := json.Marshal(fields)
		require.NoError(t, err)
		msg, err := json.Marshal(r.Message)
		require.NoError(t, err)
		want := `{"time":"2019-06-03T11:42:07Z","level":"warning","msg":` + string(msg) + "," + string(rest[1:]) + "\n"
		require.Equal(t, want, line.String())
	})
}

// Whatever surrounds a secret, it is not in the line.
func TestSecretsAreBlankedAnywhere(t *testing.T) {
	const secret = "hunter2"
	leaf := rapid.SampledFrom([]any{
		map[string]any{"Password": secret},
		map[string]any{"TOKEN": []any{secret, map[string]any{"x": secret}}},
		"postgres://app:" + secret + "@db/users",
		"GET /cb?a=1&access_token=" + secret + "&b=2",
		"dial: password=" + secret + ", giving up",
		"Authorization: Basic " + secret,
	})
	rapid.Check(t, func(t *rapid.T) {
		value := leaf.Draw(t, "leaf")
		for range rapid.IntRange(0, 5).Draw(t, "depth") {
			if rapid.Bool().Draw(t, "list") {
				value = []any{1, value, nil}
			} else {
				value = map[string]any{"a": 1, "inner": value}
			}
		}
		before, err := json.Marshal(value)
		require.NoError(t, err)
		var line bytes.Buffer
		r := slog.NewRecord(time.Unix(0, 0), slog.LevelInfo, "m", 0)
		r.AddAttrs(entry{data: map[string]any{"field": value}}.attr())
		require.NoError(t, newLineHandler(&line, slog.LevelInfo).Handle(t.Context(), r))
		require.NotContains(t, line.String(), secret)
		require.Contains(t, line.String(), blanked)
		after, err := json.Marshal(value)
		require.NoError(t, err)
		require.Equal(t, string(before), string(after), "the event itself is left alone")
	})
}

func BenchmarkRecord(b *testing.B) {
	for name, level := range map[string]slog.Level{"written": slog.LevelInfo, "left-out": slog.LevelDebug} {
		b.Run(name, func(b *testing.B) {
			a := newAuditor(b.Context(), options{level: slog.LevelInfo, source: "app"}, io.Discard, slog.New(slog.DiscardHandler))
			ev, err := parseEvent([]byte(`{"ts":"2019-06-03T11:42:07Z","level":"` + levelName(level) + `","msg":"login","data":{"user":"bob","ip":"10.0.0.1","ms":17,"ok":true}}`))
			require.NoError(b, err)
			b.ReportAllocs()
			for b.Loop() {
				a.record(b.Context(), 1, ev)
			}
		})
	}
}
