package errtext

import (
	"errors"
	"io"
	"strings"
)

type failure struct{}

func (failure) Error() string { return "" }

func texts(err, other error, f failure) bool {
	switch err.Error() { // want "by their text"
	case "EOF":
		return true
	}
	return err.Error() == "EOF" || // want "by their text"
		"EOF" != err.Error() || // want "by their text"
		err.Error() == other.Error() || // want "by their text"
		strings.Contains(err.Error(), "timeout") || // want "by their text"
		strings.HasPrefix(strings.ToLower(err.Error()), "no ") || // want "by their text"
		strings.HasSuffix(f.Error(), "x") // want "by their text"
}

type logger struct{}

func (logger) Error() string { return "" }
func (logger) Enabled() bool { return true }

type notError struct{}

func (notError) Error(args ...any) string { return "" }

func fine(err error, n notError) bool {
	return errors.Is(err, io.EOF) || err.Error() == "" || n.Error() == "x" || strings.Contains("a", err.Error())
}
