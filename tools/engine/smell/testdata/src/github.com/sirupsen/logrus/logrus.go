// Package logrus stands in for the real one, which the tests cannot import.
package logrus

import "io"

type Level uint32

const WarnLevel Level = 3

type Logger struct{}

func (l *Logger) Writer() *io.PipeWriter                 { return nil }
func (l *Logger) WriterLevel(level Level) *io.PipeWriter { return nil }
func (l *Logger) WithField(k string, v any) *Entry       { return nil }

type Entry struct{}

func (e *Entry) Writer() *io.PipeWriter                 { return nil }
func (e *Entry) WriterLevel(level Level) *io.PipeWriter { return nil }
