// Package bench measures logrus against log/slog on the lines of this kata. It
// is a module of its own, for the repository does not depend on logrus:
//
//	go -C katas/02-audit-log/bench test -bench . -benchmem -benchtime 1000000x -count 5
//
// Every line goes to io.Discard: measured is what comes before the disk.
package bench

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sirupsen/logrus"
)

var nested = map[string]any{"method": "POST", "path": "/cart", "headers": map[string]any{"Accept": "*/*", "Host": "shop"}}

func newLogrus() *logrus.Logger {
	l := logrus.New()
	l.SetOutput(io.Discard)
	l.SetFormatter(&logrus.JSONFormatter{})
	return l
}

func newSlog(opts *slog.HandlerOptions) *slog.Logger {
	return slog.New(slog.NewJSONHandler(io.Discard, opts))
}

// Six fields that are given with every call.
func BenchmarkSixFields(b *testing.B) {
	ctx := context.Background()
	fields := func(n int) logrus.Fields {
		return logrus.Fields{"user": "bob", "ip": "10.0.0.1", "ms": n, "ok": true, "seq": n, "source": "shop"}
	}
	b.Run("logrus/WithFields", func(b *testing.B) {
		l := newLogrus()
		for n := range b.N {
			l.WithFields(fields(n)).Info("login")
		}
	})
	b.Run("slog/LogAttrs", func(b *testing.B) {
		l := newSlog(nil)
		for n := range b.N {
			l.LogAttrs(ctx, slog.LevelInfo, "login", slog.String("user", "bob"), slog.String("ip", "10.0.0.1"),
				slog.Int("ms", n), slog.Bool("ok", true), slog.Int("seq", n), slog.String("source", "shop"))
		}
	})
	b.Run("slog/LooseArgs", func(b *testing.B) {
		l := newSlog(nil)
		for n := range b.N {
			l.Info("login", "user", "bob", "ip", "10.0.0.1", "ms", n, "ok", true, "seq", n, "source", "shop")
		}
	})
	b.Run("slog/ReplaceAttr", func(b *testing.B) {
		l := newSlog(&slog.HandlerOptions{ReplaceAttr: names})
		for n := range b.N {
			l.LogAttrs(ctx, slog.LevelInfo, "login", slog.String("user", "bob"), slog.String("ip", "10.0.0.1"),
				slog.Int("ms", n), slog.Bool("ok", true), slog.Int("seq", n), slog.String("source", "shop"))
		}
	})
	b.Run("slog/SortedMap", func(b *testing.B) {
		l := newSlog(&slog.HandlerOptions{ReplaceAttr: names})
		for n := range b.N {
			l.LogAttrs(ctx, slog.LevelInfo, "login", slog.Any("", sorted(fields(n))))
		}
	})
}

// Five fields that are given once, and one with every call.
func BenchmarkSharedFields(b *testing.B) {
	ctx := context.Background()
	b.Run("logrus/Entry", func(b *testing.B) {
		e := newLogrus().WithFields(logrus.Fields{"user": "bob", "ip": "10.0.0.1", "ok": true, "ms": 17, "source": "shop"})
		for n := range b.N {
			e.WithField("seq", n).Info("login")
		}
	})
	b.Run("slog/With", func(b *testing.B) {
		l := newSlog(nil).With("user", "bob", "ip", "10.0.0.1", "ok", true, "ms", 17, "source", "shop")
		for n := range b.N {
			l.LogAttrs(ctx, slog.LevelInfo, "login", slog.Int("seq", n))
		}
	})
}

// A logger that is made for one line: the price of With.
func BenchmarkWithForOneLine(b *testing.B) {
	b.Run("logrus/WithField", func(b *testing.B) {
		l := newLogrus()
		for n := range b.N {
			l.WithField("seq", n).WithField("user", "bob").Info("login")
		}
	})
	b.Run("slog/With", func(b *testing.B) {
		l := newSlog(nil)
		for n := range b.N {
			l.With("seq", n).With("user", "bob").Info("login")
		}
	})
}

// A field that is an object.
func BenchmarkNested(b *testing.B) {
	b.Run("logrus", func(b *testing.B) {
		l := newLogrus()
		for range b.N {
			l.WithField("request", nested).Info("login")
		}
	})
	b.Run("slog/Any", func(b *testing.B) {
		l := newSlog(nil)
		for range b.N {
			l.Info("login", slog.Any("request", nested))
		}
	})
	b.Run("slog/Group", func(b *testing.B) {
		l := newSlog(nil)
		for range b.N {
			l.Info("login", slog.Group("request", slog.String("method", "POST"), slog.String("path", "/cart"),
				slog.Group("headers", slog.String("Accept", "*/*"), slog.String("Host", "shop"))))
		}
	})
}

// A line that the level leaves out.
func BenchmarkLeftOut(b *testing.B) {
	ctx := context.Background()
	b.Run("logrus/WithFields", func(b *testing.B) {
		l := newLogrus()
		for n := range b.N {
			l.WithFields(logrus.Fields{"user": "bob", "seq": n}).Debug("login")
		}
	})
	b.Run("slog/LogAttrs", func(b *testing.B) {
		l := newSlog(nil)
		for n := range b.N {
			l.LogAttrs(ctx, slog.LevelDebug, "login", slog.String("user", "bob"), slog.Int("seq", n))
		}
	})
	b.Run("slog/With", func(b *testing.B) {
		l := newSlog(nil)
		for n := range b.N {
			l.With("user", "bob", "seq", n).Debug("login")
		}
	})
}

// The same from all cores.
func BenchmarkParallel(b *testing.B) {
	ctx := context.Background()
	b.Run("logrus", func(b *testing.B) {
		l := newLogrus()
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				l.WithFields(logrus.Fields{"user": "bob", "ip": "10.0.0.1", "ok": true}).Info("login")
			}
		})
	})
	b.Run("slog", func(b *testing.B) {
		l := newSlog(nil)
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				l.LogAttrs(ctx, slog.LevelInfo, "login", slog.String("user", "bob"), slog.String("ip", "10.0.0.1"), slog.Bool("ok", true))
			}
		})
	})
}

// names does the least that a schema of logrus's asks of ReplaceAttr.
func names(groups []string, a slog.Attr) slog.Attr {
	if len(groups) > 0 {
		return a
	}
	switch a.Key {
	case slog.TimeKey:
		return slog.String(a.Key, a.Value.Time().Format(time.RFC3339))
	case slog.LevelKey:
		return slog.String(a.Key, strings.ToLower(a.Value.String()))
	}
	return a
}

// sorted is a map as a group, in the order of its names.
type sorted map[string]any

func (s sorted) LogValue() slog.Value {
	attrs := make([]slog.Attr, 0, len(s))
	for _, name := range slices.Sorted(maps.Keys(s)) {
		attrs = append(attrs, slog.Any(name, s[name]))
	}
	return slog.GroupValue(attrs...)
}

// What the figures compare is the same lines, or nearly.
func TestSameFields(t *testing.T) {
	var old, now bytes.Buffer
	l := newLogrus()
	l.SetOutput(&old)
	l.WithFields(logrus.Fields{"b": 1, "a": "x"}).Warn("login")
	slog.New(slog.NewJSONHandler(&now, &slog.HandlerOptions{ReplaceAttr: names})).
		LogAttrs(context.Background(), slog.LevelWarn, "login", slog.Any("", sorted{"b": 1, "a": "x"}))
	t.Log(old.String())
	t.Log(now.String())
}
