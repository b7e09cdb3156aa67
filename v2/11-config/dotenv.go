package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"syscall"
)

// readEnvironment returns the variables of the environment and, below them, those
// of .env in the working directory, so that nobody has to export ten variables to
// try something. Production has a real environment.
func readEnvironment(environ []string) (map[string]string, error) {
	env := map[string]string{}
	for _, pair := range environ {
		name, text, _ := strings.Cut(pair, "=")
		env[name] = text
	}
	if env["GATEWAY_ENV"] == "production" {
		return env, nil
	}
	data, err := os.ReadFile(".env")
	// A directory of this name is an environment of Python.
	if err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, syscall.EISDIR) {
		return nil, err
	}
	n := 0
	for line := range strings.Lines(string(data)) {
		n++
		line = strings.TrimPrefix(strings.TrimSpace(line), "export ")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, text, found := strings.Cut(line, "=")
		name = strings.TrimSpace(name)
		if !found || name == "" {
			return nil, fmt.Errorf(".env:%d: expected NAME=VALUE", n)
		}
		if _, there := env[name]; !there {
			env[name] = unquote(strings.TrimSpace(text))
		}
	}
	return env, nil
}

// unquote takes quotes away that are around the whole text.
func unquote(text string) string {
	for _, quote := range []string{`"`, "'"} {
		if len(text) > 1 && strings.HasPrefix(text, quote) && strings.HasSuffix(text, quote) {
			return text[1 : len(text)-1]
		}
	}
	return text
}
