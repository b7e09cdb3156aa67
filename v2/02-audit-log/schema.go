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
// Their bytes are those that logrus's JSONFormatter made, but for the escapes in
// the name of a field, and for time, level and msg, which stand in front: Splunk
// looks for the time in the first 128 bytes of a line (AUD-31).
func newLineHandler(w io.Writer, level slog.Leveler) slog.Handler {
	return slog.NewJSONHandler(w, &slog.HandlerOptions{Level: level, ReplaceAttr: inSchema})
}

// inSchema blanks secrets in an attribute and writes the rest as logrus did: time
// in whole seconds, levels by their names, and text with the escapes of
// encoding/json. Time and level are known by their types, which nothing in an
// event can have; a group may use the names for something else.
func inSchema(_ []string, a slog.Attr) slog.Attr {
	switch value := redact(a.Key, a.Value.Any()).(type) {
	case time.Time:
		return slog.String(a.Key, value.Format(time.RFC3339))
	case slog.Level:
		return slog.String(a.Key, levelName(value))
	case map[string]any, []any:
		return slog.Any(a.Key, escaped{value})
	case string:
		if strings.ContainsAny(value, "<>&\b\f") {
			return slog.Any(a.Key, escaped{value})
		}
		return slog.String(a.Key, value)
	}
	return a
}

// escaped is a value with the escapes of encoding/json, where slog has others: it
// writes <, > and & as they are, and \u0008 for \b. It is the same JSON, but the
// archive finds what was sent twice by comparing lines. Names of fields are not
// covered.
type escaped struct{ value any }

// MarshalJSON is called by slog, which leaves its escapes alone.
func (e escaped) MarshalJSON() ([]byte, error) { return json.Marshal(e.value) }

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
	fields := map[string]any{"source": e.source, "seq": e.seq}
	maps.Copy(fields, e.data)
	for _, own := range []string{slog.TimeKey, slog.LevelKey, slog.MessageKey, "logrus_error"} {
		if value, ok := fields[own]; ok {
			delete(fields, own)
			fields["fields."+own] = value
		}
	}
	names := slices.Sorted(maps.Keys(fields))
	attrs := make([]slog.Attr, len(names))
	for i, name := range names {
		value := fields[name]
		if value == nil {
			value = escaped{nil} // slog leaves out what has neither name nor value.
		}
		attrs[i] = slog.Any(name, value)
	}
	return slog.GroupValue(attrs...)
}

// attr has no name, so that slog writes the fields into the line itself.
func (e entry) attr() slog.Attr { return slog.Any("", e) }

// entryOf finds the entry of a record.
func entryOf(r slog.Record) entry {
	for a := range r.Attrs {
		if e, ok := a.Value.Any().(entry); ok {
			return e
		}
	}
	return entry{}
}
