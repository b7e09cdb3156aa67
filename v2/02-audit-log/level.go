package main

import (
	"context"
	"log/slog"
	"os"
	"strings"
)

// The levels that logrus has and slog has no name for. The distance is slog's
// own, so that there is room between any two.
const (
	levelTrace = slog.LevelDebug - 4
	levelFatal = slog.LevelError + 4
	levelPanic = slog.LevelError + 8
)

// levelName is what the audit log calls a level. Downstream rules match these
// names (AUD-3).
func levelName(level slog.Level) string {
	switch level {
	case levelTrace:
		return "trace"
	case slog.LevelDebug:
		return "debug"
	case slog.LevelInfo:
		return "info"
	case slog.LevelWarn:
		return "warning"
	case slog.LevelError:
		return "error"
	case levelFatal:
		return "fatal"
	case levelPanic:
		return "panic"
	}
	return level.String()
}

// parseLevel knows the names of levelName, in any case, and warn. What it does not
// know it takes for info.
func parseLevel(name string) (level slog.Level, known bool) {
	switch strings.ToLower(name) {
	case "trace":
		return levelTrace, true
	case "debug":
		return slog.LevelDebug, true
	case "info":
		return slog.LevelInfo, true
	case "warn", "warning":
		return slog.LevelWarn, true
	case "error":
		return slog.LevelError, true
	case "fatal":
		return levelFatal, true
	case "panic":
		return levelPanic, true
	default:
		return slog.LevelInfo, false
	}
}

// switchLevel switches to level debug with the first of sig, and back with the
// next. Support uses it to look closer without a restart, which would tear the
// pipe. It ends when sig is closed.
func (a *auditor) switchLevel(ctx context.Context, sig <-chan os.Signal, start slog.Level) {
	for range sig {
		level := start
		if a.level.Level() == start {
			level = slog.LevelDebug
		}
		a.level.Set(level)
		a.messages.InfoContext(ctx, "switched level", slog.String("now", levelName(level)))
	}
}
