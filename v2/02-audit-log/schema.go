package main

import (
	"encoding/json"
	"io"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"time"
)

// newLineHandler makes a handler that writes audit lines, one Write for each.
//
// They are, byte for byte, those that logrus's JSONFormatter made, but for time,
// level and msg, which stand in front: Splunk looks for the time in the first
// 128 bytes of a line (AUD-31).
func newLineHandler(w io.Writer, level slog.Leveler) slog.Handler {
	return slog.NewJSONHandler(w, &slog.HandlerOptions{
		Level: level,
		ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
			return verbatim(redactAttr(inSchema(groups, a)))
		},
	})
}

// inSchema writes time and level as logrus did: whole seconds, names of its own.
func inSchema(groups []string, a slog.Attr) slog.Attr {
	if len(groups) > 0 {
		return a
	}
	switch {
	case a.Key == slog.TimeKey && a.Value.Kind() == slog.KindTime:
		return slog.String(a.Key, a.Value.Time().Format(time.RFC3339))
	case a.Key == slog.LevelKey:
		if level, ok := a.Value.Any().(slog.Level); ok {
			return slog.String(a.Key, levelName(level))
		}
	}
	return a
}

// verbatim keeps the escapes of encoding/json, where slog has others: it writes
// <, > and & as they are, and \u0008 for \b. It is the same JSON, but the archive
// finds what was sent twice by comparing lines. Names of fields are not covered.
func verbatim(a slog.Attr) slog.Attr {
	switch a.Value.Kind() {
	case slog.KindAny:
		if a.Value.Any() == nil {
			return a
		}
	case slog.KindString:
		if !strings.ContainsAny(a.Value.String(), "<>&\b\f") {
			return a
		}
	default:
		return a
	}
	text, err := json.Marshal(a.Value.Any())
	if err != nil {
		return a // slog has a way to say so in the line.
	}
	return slog.Any(a.Key, json.RawMessage(text))
}

// An entry is what a line says beside time, level and message.
type entry struct {
	source string
	seq    int
	data   map[string]any
}

// LogValue puts the fields in order, which is only done for a line that is
// written. A field of the event wins over ours; one that has the name of a
// line's own member is renamed, as logrus did. slog knows neither rule: it would
// write both, and a reader takes one of them.
func (e entry) LogValue() slog.Value {
	fields := make(map[string]any, len(e.data)+2)
	fields["source"], fields["seq"] = e.source, e.seq
	maps.Copy(fields, e.data)
	for _, own := range []string{slog.TimeKey, slog.LevelKey, slog.MessageKey, "logrus_error"} {
		if value, ok := fields[own]; ok {
			delete(fields, own)
			fields["fields."+own] = value
		}
	}
	attrs := make([]slog.Attr, 0, len(fields))
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		value := fields[name]
		if value == nil {
			value = json.RawMessage("null") // slog leaves out what has neither name nor value.
		}
		attrs = append(attrs, slog.Any(name, value))
	}
	return slog.GroupValue(attrs...)
}

// attr has no name, so that slog writes the fields into the line itself.
func (e entry) attr() slog.Attr { return slog.Any("", e) }

// entryOf finds the entry of a record.
func entryOf(r slog.Record) entry {
	var found entry
	r.Attrs(func(a slog.Attr) bool {
		e, ok := a.Value.Any().(entry)
		if ok {
			found = e
		}
		return !ok
	})
	return found
}
